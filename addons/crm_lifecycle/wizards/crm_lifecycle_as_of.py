# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was known about a customer on a past day."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..models.crm_lifecycle_facts import FACTS_TABLE


class CrmLifecycleAsOf(models.TransientModel):
    """Gathers a customer's facts as of a day; the customer's row stays as it is."""

    _name = "crm.lifecycle.as.of"
    _description = "Customer as of a Past Day"

    lifecycle_id = fields.Many2one(
        "crm.lifecycle",
        string="Customer",
        required=True,
        ondelete="cascade",
        default=lambda self: self._get_chosen(),
    )
    date = fields.Date(
        string="As of",
        required=True,
        default=fields.Date.context_today,
        help="Documents dated later are left out.",
    )
    stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        compute="_compute_as_of",
        help="What the present rules say of these facts.",
    )
    facts = fields.Html(compute="_compute_as_of", sanitize=False)

    def _get_chosen(self):
        if self.env.context.get("active_model") == "crm.lifecycle":
            return self.env.context.get("active_id")
        return False

    @api.constrains("date")
    def _check_date(self):
        for wizard in self:
            if wizard.date > wizard._get_today():
                raise ValidationError(
                    self.env._("What will be on a future day cannot be known.")
                )

    def _get_today(self):
        return self.lifecycle_id._get_scope(self.lifecycle_id.company_id).as_of

    @api.depends("lifecycle_id", "date")
    def _compute_as_of(self):
        for wizard in self:
            values, stage_id = {}, False
            if wizard.lifecycle_id and wizard.date:
                wizard.lifecycle_id.check_access("read")
                values, stage_id = wizard._gather()
            wizard.stage_id = stage_id
            wizard.facts = wizard._get_table(values)

    def _gather(self):
        """({fact: value}, id of the stage) as of the day; empty where nothing was."""
        # Facts are made from documents that the reader need not see.
        row = self.lifecycle_id._origin.sudo()
        day = min(self.date, self._get_today())
        scope = row._get_scope(row.company_id, day, row.partner_id.ids)
        engine = row.with_context(lifecycle_as_of=day, tz=scope.timezone).env
        names = engine["crm.lifecycle.facts"]._gather(scope)
        moves = engine["crm.lifecycle.moves"]
        terms = engine["crm.lifecycle.rule"]._get_rules(row.company_id)._get_terms()
        rows = moves._get_gathered_rows(scope, names)
        decided = engine.execute_query_dict(moves._get_decisions(terms, scope, rows))
        table = SQL.identifier(FACTS_TABLE)
        found = engine.execute_query_dict(SQL("SELECT * FROM %s", table))
        if not found:
            return {}, False
        return found[0], decided[0]["stage_id"]

    def _get_table(self, values):
        """The facts that the reader may see, one a line."""
        if not values:
            return Markup("<p>%s</p>") % self.env._("There was no document by then.")
        row = self.lifecycle_id
        readable = row._get_readable_facts()
        lines = [
            row._get_fact_in_words(name, value).partition(": ")[::2]
            for name, value in values.items()
            if name in readable and value not in (None, 0)
        ]
        cells = Markup().join(
            Markup("<tr><th class='pe-4'>%s</th><td>%s</td></tr>") % line
            for line in lines
        )
        return Markup("<table class='table table-sm'>%s</table>") % cells
