"""What the demo company gives to other systems, as records."""

from datetime import timedelta

from odoo import fields

from .demo_marks import Marks
from .demo_relationship import Relationship

FEED, RECEIVER = "Figures for the controllers", "Example: the customers' shop"
# No such name is ever given away: what is posted there goes nowhere.
RECEIVER_URL = "https://shop.example/carpathia/events"


def make_exports(marks: Marks, _relationship: Relationship) -> None:
    """A feed with its first files, and a receiver that still gets nothing."""
    _make_feed(marks)
    subscription = marks.env["crm.event.subscription"].create(
        {
            "name": RECEIVER,
            "company_id": marks.id_of("company"),
            "url": RECEIVER_URL,
            "user_id": marks.id_of("seller_0"),
        }
    )
    marks.add(subscription, ["subscription"])


def _make_feed(marks: Marks) -> None:
    """Every night a file with all customers; those of the last two are there."""
    today = fields.Datetime.now().replace(hour=2, minute=0, second=0, microsecond=0)
    nights = (today - timedelta(days=2), today - timedelta(days=1))
    feed = marks.env["crm.feed"].create(
        {
            "name": FEED,
            "company_id": marks.id_of("company"),
            "user_id": marks.id_of("seller_0"),
            "format": "csv",
            "next_run": today + timedelta(days=1),
        }
    )
    marks.add(feed, ["feed"])
    for night in nights:
        name = f"customers-{night:%Y-%m-%d-%H%M%S}.csv.zip"
        feed._run().write({"date": night, "file_name": name})
