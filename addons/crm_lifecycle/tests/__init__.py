from . import (
    test_access_roles,
    test_handoff,
    test_handoff_access,
    test_handoff_escalation,
)
