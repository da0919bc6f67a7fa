from . import test_access_roles
