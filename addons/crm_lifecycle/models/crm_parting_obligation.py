# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is still open between a parting customer and the company, live."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_lifecycle import MONEY_GROUPS
from .crm_parting_sources import (
    BLOCKING,
    ENDING,
    KIND_SHIFT,
    KINDS,
    NUMBERS,
    PARTING_SHIFT,
)

# A waiver holds for the amount that it was given for, to the last cent.
CENT = 0.005


class CrmPartingObligation(models.Model):
    """Nothing is stored: a row is there as long as its document is."""

    _name = "crm.parting.obligation"
    _description = "Obligation of a Parting"
    _auto = False
    _order = "blocks desc, id"

    parting_id = fields.Many2one("crm.parting", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", readonly=True
    )
    name = fields.Char(string="Document", readonly=True)
    date = fields.Date(string="Due", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="In the company's currency; a credit is negative.",
    )
    waiver_id = fields.Many2one("crm.parting.waiver", readonly=True)
    waiver_reason = fields.Text(related="waiver_id.reason", string="Why Waived")
    blocks = fields.Boolean(
        string="Must Be Settled",
        readonly=True,
        help="The parting cannot be closed before it is settled or waived.",
    )
    state = fields.Selection(
        [
            ("open", "To Settle"),
            ("ending", "Ends on Closing"),
            ("waived", "Waived"),
        ],
        readonly=True,
        help="Ends on closing: closing the parting switches it off, and winning the "
        "customer back switches it on again. What is waived is left as it is.",
    )

    @property
    def _table_query(self):
        """SQL of the obligations, of asked partings alone where that is known."""
        self.env.flush_all()
        asked = {number >> PARTING_SHIFT for number in self._ids if number}
        asked = asked or self.env.context.get("parting_obligations_of")
        return SQL(
            """
            SELECT (document.parting_id::bigint << %(parting_shift)s)
                   + (%(number)s::bigint << %(kind_shift)s) + document.res_id AS id,
                   document.*, parting.partner_id, parting.company_id,
                   waiver.id AS waiver_id, document.kind = ANY(%(blocking)s) AS blocks,
                   CASE WHEN waiver.id IS NOT NULL THEN 'waived'
                        WHEN document.kind = ANY(%(blocking)s) THEN 'open'
                        ELSE 'ending' END AS state
              FROM (%(documents)s) document
              JOIN crm_parting parting ON parting.id = document.parting_id
              LEFT JOIN crm_parting_waiver waiver
                     ON waiver.parting_id = document.parting_id
                    AND waiver.kind = document.kind AND waiver.res_id = document.res_id
                    AND ABS(COALESCE(document.amount, 0))
                        <= ABS(COALESCE(waiver.amount, 0)) + %(cent)s
            """,
            parting_shift=PARTING_SHIFT,
            kind_shift=KIND_SHIFT,
            number=_number_of(SQL("document.kind")),
            blocking=list(BLOCKING),
            cent=CENT,
            documents=self.env["crm.parting.sources"]._get_query(asked),
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Look at the documents of the asked partings only."""
        asked = self._get_asked_partings(Domain(domain).optimize(self))
        model = self.with_context(parting_obligations_of=asked) if asked else self
        return super(CrmPartingObligation, model)._search(domain, *args, **kwargs)

    @api.model
    def _get_asked_partings(self, domain):
        """Ids of the partings that a domain is confined to; empty where it is not."""
        is_all = getattr(domain, "OPERATOR", None) == "&"
        for part in domain.children if is_all else [domain]:
            name = getattr(part, "field_expr", None)
            if name not in ("parting_id", "id") or part.operator != "in":
                continue
            numbers = [number for number in part.value if isinstance(number, int)]
            shift = PARTING_SHIFT if name == "id" else 0
            return sorted({number >> shift for number in numbers})
        return []

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{kinds.get(row.kind, '')} {row.name or ''}".strip()

    # Settling

    def action_open(self):
        """The document, with its own actions."""
        self.ensure_one()
        self.check_access("read")
        model, document_id = self.res_model, self.res_id
        if self.kind == "mailing":
            model = "mailing.contact"
            document_id = self._get_document().contact_id.id
        if model == "account.move" and not self._may_open_invoices():
            return self._get_document().preview_invoice()
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": document_id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"create": False},
        }

    def action_settle(self):
        """The document's own action: pay, deliver, cancel, or end what can be ended."""
        self.ensure_one()
        self.check_access("read")
        if self.kind in ENDING:
            self.parting_id._check_in_charge()
            self.parting_id._switch_off(self)
            return True
        document = self._get_document()
        is_payable = self.kind == "invoice" and document.move_type != "entry"
        if not is_payable or not self._may_open_invoices():
            return self.action_open()
        # The rights on the document are checked by its own action.
        action = document.action_register_payment()
        stays = {"dont_redirect_to_payments": True}
        return {**action, "context": {**action["context"], **stays}}

    def _may_open_invoices(self):
        """The form of an invoice reads its payments: others see the customer's page."""
        return self.env["account.payment"].has_access("read")

    def _get_document(self):
        """The document, under the user's own rights."""
        document = self.env[self.res_model].browse(self.res_id)
        document.check_access("read")
        return document

    def action_waive(self):
        """Ask why, then let them be."""
        self.check_access("read")
        self.parting_id._check_waiver()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive Obligations"),
            "res_model": "crm.parting.waive",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    def _waive(self, reason):
        """Record that somebody with the right lets these be."""
        self.check_access("read")
        self.parting_id._check_waiver()
        found = self.search([("id", "in", self.ids), ("state", "!=", "waived")])
        if not found:
            raise UserError(self.env._("Nothing of it is open any more."))
        waivers = self.env["crm.parting.waiver"].sudo()  # the right has been checked
        for parting, rows in found.grouped("parting_id").items():
            known = waivers.search([("parting_id", "=", parting.id)])
            keys = {(row.kind, row.res_id) for row in rows}
            known.filtered(lambda one, k=keys: (one.kind, one.res_id) in k).unlink()
            waivers.create([row._prepare_waiver(reason) for row in rows.sudo()])
            names = ", ".join(rows.mapped("display_name"))
            parting._log(self.env._("Waived: %(names)s", names=names), reason)

    def _prepare_waiver(self, reason):
        return {
            "parting_id": self.parting_id.id,
            "kind": self.kind,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "name": self.display_name,
            "reason": reason,
            "user_id": self.env.uid,
            "amount": self.amount,
        }

    # Nothing is written here

    @api.model_create_multi
    def create(self, _vals_list):  # pylint: disable=method-required-super
        """Obligations follow from documents."""
        raise AccessError(self.env._("Obligations follow from the documents."))


def _number_of(kind):
    """SQL of the number of a kind."""
    cases = [SQL("WHEN %s THEN %s", name, number) for name, number in NUMBERS.items()]
    return SQL("CASE %s %s END", kind, SQL(" ").join(cases))
