"""Customers of the demo company who come to its portal, as users."""

from .demo_customers import Customer
from .demo_marks import Marks
from .demo_relationship import Relationship

# As plain as the administrator's: the sandbox has nothing to hide.
PASSWORD = "portal"  # noqa: S105
LOYAL = "portal@customers.example"


def make_portal_users(marks: Marks, relationship: Relationship) -> None:
    """Give a loyal customer and some of those who part access to the portal."""
    _make_user(marks, relationship.loyal, LOYAL)
    for parting in relationship.partings:
        if parting.farewell.has_portal:
            name = parting.farewell.key
            _make_user(marks, parting.customer, f"{name}@customers.example")


def _make_user(marks: Marks, customer: Customer, login: str) -> None:
    """As the host's own dialog does it, without the invitation."""
    contact, company = marks.get(f"contact_{customer.key}_0"), marks.get("company")
    contact.email = login
    user = marks.env["res.users"]._create_user_from_template(
        {
            "login": login,
            "email": login,
            "partner_id": contact.id,
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "password": PASSWORD,
        }
    )
    marks.add(user, [f"portal_{customer.key}"])
