# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who moved from which stage to which, when and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_lifecycle import MONEY_GROUPS


class CrmLifecycleTransition(models.Model):
    """One move. Written by the engine alone, never changed."""

    _name = "crm.lifecycle.transition"
    _description = "Life-Cycle Move"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    from_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        string="From",
        readonly=True,
        ondelete="restrict",
        help="Empty: the life cycle began.",
    )
    to_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        string="To",
        readonly=True,
        ondelete="restrict",
        help="Empty: the last document is gone, and the life cycle with it.",
    )
    date = fields.Date(required=True, readonly=True)
    days = fields.Integer(
        string="Days in Former Stage", readonly=True, aggregator="avg"
    )
    rule_id = fields.Many2one("crm.lifecycle.rule", readonly=True, ondelete="restrict")
    rule_name = fields.Char(
        string="Rule's Name Then",
        readonly=True,
        help="What the rule was called, in English, when the customer moved.",
    )
    pin_id = fields.Many2one(
        "crm.lifecycle.pin",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="set null"
    )
    is_replayed = fields.Boolean(
        string="Replayed",
        readonly=True,
        help="Found afterwards in the ledger, by months: as the documents tell it, "
        "without former stages of leads, cancelled quotations and former addresses, "
        "of which Odoo keeps no history.",
    )
    facts = fields.Json(
        readonly=True, groups=MONEY_GROUPS, help="The facts that the rule looked at."
    )
    evidence_model = fields.Char(readonly=True)
    evidence_id = fields.Many2oneReference(
        model_field="evidence_model", string="Evidence ID", readonly=True
    )
    evidence = fields.Char(
        compute="_compute_evidence", help="The document that stands behind the move."
    )
    reason = fields.Char(compute="_compute_reason", help="Why the customer moved.")

    _customer_idx = models.Index("(partner_id, company_id, date, id)")
    _date_idx = models.Index("(company_id, date)")
    _recent_idx = models.Index("(date DESC, id DESC)")

    @api.depends("partner_id", "from_stage_id", "to_stage_id")
    def _compute_display_name(self):
        for move in self:
            names = [move.from_stage_id.name or "–", move.to_stage_id.name or "–"]
            # Who sees the move knows whose it is, wherever the customer is kept.
            customer = move.partner_id.sudo().display_name
            move.display_name = f"{customer}: {' → '.join(names)}"

    @api.depends("rule_id", "rule_name", "pin_id", "facts")
    @api.depends_context("lang", "uid")
    def _compute_reason(self):
        for move in self:
            move.reason = move._get_reason()

    def _get_reason(self):
        if self.pin_id:
            return self.pin_id._get_reason()
        if not self.rule_id:
            return self._get_reason_without_rule()
        name, facts = self._get_rule_name(), self._get_facts_in_words()
        return f"{name} ({facts})" if facts else name

    def _get_reason_without_rule(self):
        # Whether there were facts is no secret; which ones they were, is.
        if self.sudo().facts is False:
            return self.env._("No document of the customer is left.")
        return self.env._("No rule holds.")

    def _get_rule_name(self):
        """The rule's name when the customer moved; translated, if it still is that."""
        present = self.rule_id.with_context(lang="en_US").name
        if self.rule_name and self.rule_name != present:
            return self.rule_name
        return self.rule_id.name

    def _get_facts_in_words(self):
        row = self.env["crm.lifecycle"]
        readable = row._get_readable_facts()
        # Each fact is told to those who may see it, also where another one is not.
        facts = self.sudo().facts or {}
        return ", ".join(
            row._get_fact_in_words(name, value)
            for name, value in facts.items()
            if name in readable
        )

    @api.depends("evidence_model", "evidence_id")
    @api.depends_context("uid")
    def _compute_evidence(self):
        for model, moves in self.grouped("evidence_model").items():
            names = moves._get_document_names(model)
            for move in moves:
                move.evidence = names.get(move.evidence_id, False)

    def _get_document_names(self, model):
        """{id: name} of the documents of a model that are there and may be seen."""
        if not model or model not in self.env:
            return {}
        documents = self.env[model].browse(set(self.mapped("evidence_id"))).exists()
        readable = documents._filtered_access("read")
        return {document.id: document.display_name for document in readable}

    def action_open_evidence(self):
        """The document behind the move."""
        self.ensure_one()
        if not self.evidence:
            raise UserError(
                self.env._(
                    "The document of this move was deleted, or you may not see it."
                )
            )
        document = self.env[self.evidence_model].browse(self.evidence_id)
        return document._get_records_action()
