# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer's risk and payer behaviour on invoices; nothing is stored there."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_lifecycle_signals_mixin import PAYER_BEHAVIOURS
from .crm_retention_segment import SEGMENTS

USERS = "crm_retention.group_retention_user"


class AccountMove(models.Model):
    """As of today, whatever day the invoice is of."""

    _inherit = "account.move"

    retention_score_id = fields.Many2one(
        "crm.retention.score",
        compute="_compute_retention_score",
        compute_sudo=False,
        groups=USERS,
        help="The customer's latest score in the invoice's company.",
    )
    retention_segment = fields.Selection(
        SEGMENTS,
        string="Customer's Segment",
        compute="_compute_retention_score",
        search="_search_retention_segment",
        compute_sudo=False,
        groups=USERS,
        help="By the customer's latest score: who is slipping, at risk or lost.",
    )
    retention_reason = fields.Text(
        string="Why This Segment",
        compute="_compute_retention_reason",
        compute_sudo=False,
        groups=USERS,
        help="What the customer's latest score says, in words.",
    )
    payer_behaviour = fields.Selection(
        PAYER_BEHAVIOURS,
        string="Customer Pays",
        compute="_compute_payer",
        search="_search_payer_behaviour",
        compute_sudo=False,
        groups=USERS,
        help="By the days late on average of the last 12 months' money. Empty: nothing "
        "was paid.",
    )
    payer_words = fields.Char(
        string="Payer Behaviour",
        compute="_compute_payer",
        compute_sudo=False,
        groups=USERS,
        help="How late the customer pays, on average of the last 12 months' money.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_retention_score(self):
        scores = self._get_retention_rows("crm.retention.score", "is_latest")
        for move in self:
            score = scores.get(move._get_lifecycle_key())
            move.retention_score_id = score
            move.retention_segment = score and score.segment

    @api.depends("retention_score_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_retention_reason(self):
        for move in self:
            move.retention_reason = move.retention_score_id.reason

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_payer(self):
        rows = self._get_retention_rows("crm.lifecycle", "payment_count")
        for move in self:
            row = rows.get(move._get_lifecycle_key())
            move.payer_behaviour = row and row.payer_behaviour
            move.payer_words = row and row._get_payer_words()

    def _get_retention_rows(self, model, is_told):
        """{(customer id, company id): row} as far as the user may see them.

        :param is_told: field of the rows that something is told of
        """
        keys = {move._get_lifecycle_key() for move in self} - {None}
        if not keys:
            return {}
        customers, companies = (list(set(ids)) for ids in zip(*keys, strict=True))
        found = (
            self.env[model]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "in", customers),
                    ("company_id", "in", companies),
                    (is_told, "!=", False),
                ]
            )
        )
        return {(row.partner_id.id, row.company_id.id): row for row in found}

    @api.model
    def _search_retention_segment(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self._get_domain_in_segment([code for code in value if code])
        if False in value:
            found |= ~self._get_domain_in_segment(dict(SEGMENTS))
        return found

    @api.model
    def _get_domain_in_segment(self, codes):
        """Invoices of customers whose latest score is in one of these segments."""
        latest = Domain("is_latest", "=", True) & Domain("segment", "in", list(codes))
        scores = f"{self._lifecycle_customer}.retention_score_ids"
        return self._get_customer_document_domain() & Domain.OR(
            self._get_lifecycle_company_domain(company)
            & Domain(scores, "any", Domain("company_id", "=", company.id) & latest)
            for company in self.env.companies
        )

    @api.model
    def _search_payer_behaviour(self, operator, value):
        if operator != "in":
            return NotImplemented
        codes = [code for code in value if code]
        found = self._get_domain_in_stage(Domain("payer_behaviour", "in", codes))
        if False in value:
            known = Domain("payer_behaviour", "!=", False)
            found |= ~self._get_domain_in_stage(known)
        return found

    def action_open_retention(self):
        """The customer's score, or where there is none the life cycle."""
        self.ensure_one()
        self.check_access("read")
        rows = self._get_retention_rows("crm.lifecycle", "payment_count")
        row = rows.get(self._get_lifecycle_key())
        record = self.retention_score_id or row
        if not record:
            raise UserError(self.env._("Nothing is known of this customer yet."))
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
