# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credits that a manager decides on."""

from odoo import api, models
from odoo.exceptions import UserError


class SalesStructureCreditDecidingMixin(models.AbstractModel):
    """What the dialog does with the credits of one line; it checks the right."""

    _name = "sales.structure.credit.deciding.mixin"
    _description = "Credit by Hand"

    def action_override(self):
        """Open the dialog in which a manager shares the line otherwise."""
        self.ensure_one()
        self._check_is_manager()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit of %(line)s", line=self.line_name),
            "res_model": "sales.structure.credit.override",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_credit_id": self.id},
        }

    @api.model
    def _check_is_manager(self):
        if not self.env.user.has_group("sales_structure.group_structure_manager"):
            raise UserError(
                self.env._(
                    "Only a manager of the sales structure can decide on credit: ask "
                    "one of them."
                )
            )

    def _get_line(self):
        """The line of a document that the credit is for."""
        return self[f"{self.source or 'move'}_line_id"]

    def _get_source(self, line):
        """What the columns of a line's document begin with."""
        return "move" if line._name == "account.move.line" else "order"

    def _name_line(self, line):
        return (line.name or "").split("\n")[0]

    def _get_document(self):
        return self[f"{self.source or 'move'}_id"]

    def _get_siblings(self):
        """All credits of the same line, in their order."""
        return self._search_line(self._get_line()) if self else self

    def _search_line(self, line):
        column = f"{self._get_source(line)}_line_id"
        return self.search([(column, "=", line.id)], order="id")

    def _decide_by_hand(self, shares):
        """Share the line as somebody decided, and tell so on its document."""
        line, document = self._get_line(), self._get_document()
        before = self._get_siblings()._tell()
        [(row, _line)] = document._prepare_credits(line)
        self.env["sales.structure.credit.table"]._insert_by_hand(
            self._get_source(line),
            [row],
            {line.id: shares},
        )
        self._log_decision(document, line, before)

    def _decide_by_rule(self):
        """Share the line as the structure says, and tell so on its document."""
        line, document = self._get_line(), self._get_document()
        before = self._get_siblings()._tell()
        if line._name == "account.move.line":
            self._write_invoice_lines(line)
        else:
            self.env["sales.structure.credit.table"]._delete("order", line.ids)
            self._write_orders(line.ids, anew=())
        self._log_decision(document, line, before)

    def _tell(self):
        """Shares in words, for people."""
        nobody = self.env._("Nobody")
        return ", ".join(
            f"{row.unit_id.name or nobody} {row.percent:g} %" for row in self
        )

    def _log_decision(self, document, line, before):
        """Leave a note on the document: what it was, what it is."""
        document.message_post(
            body=self.env._(
                "Credit of %(line)s: %(before)s → %(after)s",
                line=self._name_line(line),
                before=before,
                after=self._search_line(line)._tell(),
            )
        )
