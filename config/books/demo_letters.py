"""What the demo company writes has its day, and never leaves the machine."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from odoo import api, models

from .demo_dates import backdate

HELD = {"mail_notify_force_send": False}


@contextmanager
def delivered_letters(env: api.Environment) -> Iterator[None]:
    """Letters that are written within are in the history as delivered.

    They have to be written in an environment whose context is ``HELD``: so they wait
    in the queue, from where nobody sends them.
    """
    last = _last_id(env["mail.mail"])
    yield
    letters = env["mail.mail"].search([("id", ">", last), ("state", "=", "outgoing")])
    letters._postprocess_sent_message(success_pids=[], success_emails=[])
    letters.exists().write({"state": "sent"})


@contextmanager
def written_on(records: models.BaseModel, days: Iterable[date]) -> Iterator[None]:
    """Messages that are written on records within are of the records' days."""
    messages = records.env["mail.message"].sudo()
    day_of = dict(zip(records.ids, days, strict=True))
    last = _last_id(messages)
    yield
    written = messages.search(
        [
            ("id", ">", last),
            ("model", "=", records._name),
            ("res_id", "in", records.ids),
        ],
        order="id",
    )
    backdate(written, [day_of[one.res_id] for one in written], "date", "create_date")


def _last_id(table: models.BaseModel) -> int:
    return table.search([], order="id desc", limit=1).id or 0
