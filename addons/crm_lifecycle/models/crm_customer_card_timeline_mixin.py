# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that there was with a customer, page by page."""

from collections import defaultdict
from datetime import datetime

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tools import SQL, html2plaintext

PAGE = 30
MOST_AT_ONCE = 200
LONGEST_TEXT = 240
LARGEST_ID = 2**31 - 1
SPOKEN = ("comment", "email", "email_outgoing")
# Documents on which people speak with the customer.
SPOKEN_ON = (
    *("res.partner", "crm.lead", "sale.order", "stock.picking"),
    *("account.move", "crm.lifecycle"),
)


class CrmCustomerCardTimelineMixin(models.AbstractModel):
    """One statement reads a page of all kinds, from where the last one ended.

    Rows are in the order (moment, kind, id), the greatest first; so nothing is missed
    or shown twice while new documents come in. What has a day and no time stands at the
    beginning of that day where the reader is.

    A document without company is listed in every company, as Odoo lists it; of the
    figures it is told once.
    """

    _name = "crm.customer.card.timeline.mixin"
    _description = "Timeline of the Customer Card"

    def _read_timeline(self, customer, before=None, kinds=None, limit=PAGE):
        limit = self._check_limit(limit)
        before = self._check_before(before)
        all_kinds = self._get_kinds(customer)
        wanted = self._check_kinds(all_kinds, kinds)
        selects = [
            *(self._select_kind(kind, before, limit) for kind in wanted),
            *self._select_messages(customer, kinds, before, limit),
        ]
        selects = [SQL("(%s)", select) for select in selects if select is not None]
        rows = []
        if selects:
            union = SQL(" UNION ALL ").join(selects)
            order = SQL("ORDER BY 2 DESC, 1 DESC, 3 DESC LIMIT %s", limit + 1)
            # A single kind has an order of its own, which takes no second one.
            rows = self._execute(SQL("SELECT * FROM (%s) page %s", union, order))
        by_name = {kind.name: kind for kind in all_kinds}
        page = rows[:limit]
        labels = self._get_labels(by_name, page)
        return {
            "rows": [self._prepare_row(labels, row) for row in page],
            "kinds": self._list_kinds(all_kinds),
            "next": _get_place(page[-1]) if len(rows) > limit else False,
        }

    # What callers give

    def _check_limit(self, limit):
        if type(limit) is not int:
            raise UserError(self.env._("The number of rows is a whole number."))
        return min(max(limit, 1), MOST_AT_ONCE)

    def _check_before(self, before):
        """(moment, kind, id) of the row before which the page begins, or None."""
        if before is None or before is False:
            return None
        try:
            day, kind, row_id = before
            moment = datetime.fromisoformat(day)
        except (TypeError, ValueError):
            moment = kind = row_id = None
        is_place = isinstance(kind, str) and type(row_id) is int
        if not moment or not is_place or abs(row_id) > LARGEST_ID:
            raise UserError(
                self.env._("This page of the timeline is gone: open it anew.")
            )
        return moment.replace(tzinfo=None), kind[:40], row_id

    def _check_kinds(self, all_kinds, names):
        if names is None or names is False:
            return all_kinds
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise UserError(self.env._("Choose kinds of documents from the list."))
        return [kind for kind in all_kinds if kind.name in names]

    # What is read

    def _select_kind(self, kind, before, limit):
        """SQL of the newest rows of a kind before a place."""
        row_id = self._column(kind.model, "id")
        return self._select_page(
            kind,
            before,
            limit,
            SQL("%s AS kind", kind.name),
            SQL("%s AS day", self._get_moment(kind)),
            SQL("%s AS id", row_id),
            SQL("%s AS res_model", kind.model),
            SQL("%s AS res_id", row_id),
            SQL("%s AS title", kind.title),
            SQL("%s::float8 AS amount", kind.amount),
            SQL("%s AS currency_id", kind.currency),
            SQL("%s::text AS state", kind.state),
            SQL("NULL::text AS author"),
            SQL("%s AS is_day", kind.is_day),
        )

    def _get_moment(self, kind):
        """SQL of when something was, in UTC; a day begins where the reader is."""
        return SQL(
            """
            CASE WHEN %(is_day)s
                 THEN %(day)s::timestamp AT TIME ZONE %(timezone)s AT TIME ZONE 'UTC'
                 ELSE %(day)s::timestamp END
            """,
            is_day=kind.is_day,
            day=kind.day,
            timezone=str(self.env.tz),
        )

    def _select_page(self, kind, before, limit, *columns):
        select = self._select(kind.model, kind.domain, *columns)
        if select is None:
            return None
        outer = SQL("SELECT * FROM (%s) listed", select)
        place = SQL()
        if before:
            place = SQL(" WHERE (day, kind, id) < (%s, %s, %s)", *before)
        return SQL("%s%s ORDER BY day DESC, id DESC LIMIT %s", outer, place, limit + 1)

    def _select_messages(self, customer, kinds, before, limit):
        """SQL of what was said on documents that the user may read."""
        if kinds and "message" not in kinds:
            return
        place = SQL()
        if before:
            place = SQL(" AND (m.date, 'message', m.id) < (%s, %s, %s)", *before)
        for model in SPOKEN_ON:
            is_partner = model == "res.partner"
            domain = self._is_of(customer, "" if is_partner else "partner_id.")
            if not is_partner:
                domain &= self._in_company()
            documents = self._select(model, domain, self._column(model, "id"))
            if documents is not None:
                yield SQL(
                    """
                    SELECT 'message', m.date, m.id, m.model, m.res_id, m.body::text,
                           NULL::float8, NULL::int, m.message_type::text,
                           (SELECT a.name FROM res_partner a WHERE a.id = m.author_id),
                           FALSE
                      FROM mail_message m
                     WHERE m.model = %s AND m.res_id IN (%s)
                       AND m.message_type IN %s AND COALESCE(m.body, '') <> ''%s
                     ORDER BY m.date DESC, m.id DESC LIMIT %s
                    """,
                    model,
                    documents,
                    SPOKEN,
                    place,
                    limit + 1,
                )

    # What is given

    def _prepare_row(self, labels, row):
        name, day, row_id, model, res_id, title, amount, currency, *said = row
        state, author, is_day = said
        date = Datetime.to_string(day)
        if is_day:
            date = Datetime.to_string(Datetime.context_timestamp(self, day))[:10]
        return {
            "key": f"{name}-{row_id}",
            "kind": name,
            "date": date,
            "is_day": is_day,
            "model": model,
            "id": res_id,
            "title": self._shorten(title) if name == "message" else title or "",
            "amount": amount,
            "currency_id": currency or False,
            "state": labels.get((name, state), ""),
            "author": author or "",
        }

    def _shorten(self, body):
        text = " ".join(html2plaintext(body or "").split())
        return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"

    def _get_labels(self, kinds, rows):
        """{(kind, value): the words for it} of the states of rows."""
        states = defaultdict(set)
        for row in rows:
            if row[0] in kinds and row[8] is not None:
                states[row[0]].add(row[8])
        return {
            (name, value): label
            for name, values in states.items()
            for value, label in self._name_states(kinds[name], values)
        }

    def _name_states(self, kind, values):
        """(value, words) of states."""
        words = {}
        for name in kind.worded_by:
            field = self.env[kind.model]._fields[name]
            if field.type == "many2one":
                records = self.env[field.comodel_name].browse(map(int, values))
                words |= {str(record.id): record.display_name for record in records}
            else:
                words |= dict(field._description_selection(self.env))
        return [(value, words.get(value, "")) for value in values]

    def _list_kinds(self, kinds):
        """What can be filtered by, with the words for many of it and for one."""
        words = self._name_kinds()
        names = [*(kind.name for kind in kinds), "message"]
        return [
            {"name": name, "label": words[name][0], "one": words[name][1]}
            for name in names
        ]


def _get_place(row):
    kind, day, row_id = row[:3]
    return [day.isoformat(), kind, row_id]
