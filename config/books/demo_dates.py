"""The one place where the demo loader writes past days by SQL.

The ORM stamps what it creates, confirms and transfers with the present moment, and
offers no way to say when it happened; moving the clock would slow all of Odoo down.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from odoo import api, models
from odoo.tools import SQL

CHATTER = ("create_date", "date")


def moment(day: date, salt: int) -> datetime:
    """Return a moment in office hours: always the same one for a document."""
    return datetime.combine(day, time(7 + salt % 9, salt * 7 % 60))


def backdate(records: models.BaseModel, days: Iterable[date], *columns: str) -> None:
    """Write the days into the columns of the records, in their order."""
    env, columns = records.env, columns or ("create_date", "write_date")
    rows = [
        SQL("(%s, %s::timestamp)", record.id, moment(day, record.id))
        for record, day in zip(records, days, strict=True)
    ]
    if not rows:
        return
    env.flush_all()
    assignments = (SQL("%s = past.moment", SQL.identifier(name)) for name in columns)
    env.cr.execute(
        SQL(
            "UPDATE %s SET %s FROM (VALUES %s) AS past (id, moment) WHERE %s = past.id",
            SQL.identifier(records._table),
            SQL(", ").join(assignments),
            SQL(", ").join(rows),
            SQL.identifier(records._table, "id"),
        )
    )
    records.invalidate_recordset(columns, flush=False)


def backdate_chatter(records: models.BaseModel) -> None:
    """Let the messages that Odoo logged on records be as old as the records."""
    env = records.env
    if not records:
        return
    env.flush_all()
    env.cr.execute(
        SQL(
            """UPDATE mail_message SET date = document.create_date,
                   create_date = document.create_date
                 FROM %s AS document
                WHERE mail_message.model = %s AND mail_message.res_id = document.id
                  AND document.id = ANY(%s)""",
            SQL.identifier(records._table),
            records._name,
            list(records.ids),
        )
    )


def backdate_moves(env: api.Environment, picking_ids: list[int]) -> None:
    """Give transfers' operations the day on which the transfer was done."""
    if not picking_ids:
        return
    env.flush_all()
    env.cr.execute(
        SQL(
            """UPDATE stock_move_line SET date = stock_picking.date_done
                 FROM stock_picking
                WHERE stock_picking.id = stock_move_line.picking_id
                  AND stock_picking.id = ANY(%s)""",
            picking_ids,
        )
    )
    env["stock.move.line"].invalidate_model(["date"], flush=False)
