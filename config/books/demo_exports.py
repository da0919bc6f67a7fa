"""What the demo company gives to other systems, as records."""

from datetime import timedelta

from odoo import fields

from .demo_dates import backdate
from .demo_marks import Marks
from .demo_relationship import Relationship, back

FEED, RECEIVER = "Warehouse of the controllers", "Example: shop of the customers"
# No such name is ever given away: what is posted there goes nowhere.
RECEIVER_URL = "https://shop.example/carpathia/events"


def make_exports(marks: Marks, relationship: Relationship) -> None:
    """A feed with its first files, and a receiver that still gets nothing."""
    _make_feed(marks, relationship)
    subscription = marks.env["crm.event.subscription"].create(
        {
            "name": RECEIVER,
            "company_id": marks.id_of("company"),
            "url": RECEIVER_URL,
            "user_id": marks.id_of("seller_0"),
        }
    )
    marks.add(subscription, ["subscription"])


def _make_feed(marks: Marks, relationship: Relationship) -> None:
    """Every night; the first file holds all customers, the second what has changed."""
    night = fields.Datetime.now().replace(hour=2, minute=0, second=0, microsecond=0)
    feed = marks.env["crm.feed"].create(
        {
            "name": FEED,
            "company_id": marks.id_of("company"),
            "user_id": marks.id_of("seller_0"),
            "format": "csv",
            "is_incremental": True,
            "next_run": night + timedelta(days=1),
        }
    )
    marks.add(feed, ["feed"])
    for _file in range(2):
        feed._run()
    days = [back(relationship.today, 2), back(relationship.today, 1)]
    backdate(feed.run_ids.sorted("id"), days, "create_date", "date")
