# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What falls to a unit."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Fields that a rule asks for, in the order in which they are told in words.
CUSTOMER_CRITERIA = (
    *("partner_id", "country_id", "state_id", "city", "zip_prefix"),
    *("zip_from", "zip_to", "category_id", "industry_id", "company_type"),
    *("revenue_from", "revenue_to"),
)
LINE_CRITERIA = ("product_category_id", "product_id")
DOCUMENT_CRITERIA = ("warehouse_id", "location_id")


class SalesStructureRule(models.Model):
    """Everything that is filled in must hold; nothing filled in holds for everybody."""

    _name = "sales.structure.rule"
    _description = "Rule of a Sales Unit"
    _inherit = ["sales.structure.guard.mixin", "sales.structure.part.mixin"]
    _order = "structure_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    unit_id = fields.Many2one(
        "sales.structure.unit", required=True, index=True, ondelete="cascade"
    )
    structure_id = fields.Many2one(
        related="unit_id.structure_id", store=True, index=True, string="Version"
    )
    company_id = fields.Many2one(related="unit_id.company_id", store=True)
    state = fields.Selection(related="unit_id.structure_id.state")
    kind = fields.Selection(related="unit_id.kind", store=True)
    sequence = fields.Integer(
        string="Priority",
        default=10,
        help="Where several rules hold, the smaller number wins; among equal ones a "
        "named customer, then the more exact place, then more conditions (or a deeper "
        "product category), then the "
        "deeper unit, then the order of the units.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        help="One customer by name, wherever it is.",
    )
    country_id = fields.Many2one("res.country", ondelete="restrict")
    state_id = fields.Many2one(
        "res.country.state",
        string="State or Region",
        ondelete="restrict",
        domain="[('country_id', '=?', country_id)]",
    )
    city = fields.Char(help="Capital letters and accents make no difference.")
    zip_prefix = fields.Char(string="ZIP Begins with")
    zip_from = fields.Char(string="ZIP from")
    zip_to = fields.Char(string="ZIP to", help="Included.")
    category_id = fields.Many2one(
        "res.partner.category", string="Tag", ondelete="restrict"
    )
    industry_id = fields.Many2one("res.partner.industry", ondelete="restrict")
    company_type = fields.Selection(
        [("company", "Company"), ("person", "Person")], string="Customer Type"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue_from = fields.Monetary(
        string="Sales of 12 Months from",
        help="Untaxed, from posted invoices and credit notes; 0 asks nothing.",
    )
    revenue_to = fields.Monetary(
        string="Sales of 12 Months up to", help="0 asks nothing."
    )
    product_category_id = fields.Many2one(
        "product.category",
        ondelete="restrict",
        help="With the categories below it.",
    )
    product_id = fields.Many2one(
        "product.product", ondelete="restrict", check_company=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", ondelete="restrict", check_company=True
    )
    location_id = fields.Many2one(
        "stock.location",
        ondelete="restrict",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="A sales floor inside a warehouse, with the places inside it.",
    )

    _range_has_both_ends = models.Constraint(
        "CHECK ((COALESCE(zip_from, '') = '') = (COALESCE(zip_to, '') = ''))",
        "A range of ZIP codes needs both its ends.",
    )
    _priority_is_positive = models.Constraint(
        "CHECK (sequence >= 0)",
        "A priority cannot be negative: 0 comes before all others.",
    )
    _range_or_prefix = models.Constraint(
        "CHECK (COALESCE(zip_from, '') = '' OR COALESCE(zip_prefix, '') = '')",
        "A rule has a range of ZIP codes or their beginning, not both.",
    )

    @api.constrains("state_id", "country_id")
    def _check_state(self):
        for rule in self:
            country = rule.state_id.country_id
            if country and rule.country_id and country != rule.country_id:
                raise ValidationError(
                    self.env._(
                        "%(state)s is not in %(country)s.",
                        state=rule.state_id.name,
                        country=rule.country_id.name,
                    )
                )

    @api.onchange("state_id")
    def _onchange_state_id(self):
        if self.state_id:
            self.country_id = self.state_id.country_id

    @api.depends(*CUSTOMER_CRITERIA, *LINE_CRITERIA, *DOCUMENT_CRITERIA)
    def _compute_name(self):
        for rule in self:
            rule.name = ", ".join(rule._list_criteria()) or self.env._("Everybody")

    def _list_criteria(self):
        """Each criterion in words, in the language of the reader."""
        words = [
            self[name].display_name
            for name in (*CUSTOMER_CRITERIA, *LINE_CRITERIA, *DOCUMENT_CRITERIA)
            if self._fields[name].type == "many2one" and self[name]
        ]
        if self.city:
            words.append(self.city)
        if self.zip_prefix:
            words.append(self.env._("ZIP %(start)s…", start=self.zip_prefix))
        if self.zip_from:
            words.append(
                self.env._("ZIP %(low)s–%(high)s", low=self.zip_from, high=self.zip_to)
            )
        return words + self._list_sizes()

    def _list_sizes(self):
        kinds = dict(self._fields["company_type"]._description_selection(self.env))
        words = [kinds[self.company_type]] if self.company_type else []
        if self.revenue_from:
            amount = self.currency_id.format(self.revenue_from)
            words.append(self.env._("sales from %(amount)s", amount=amount))
        if self.revenue_to:
            amount = self.currency_id.format(self.revenue_to)
            words.append(self.env._("sales up to %(amount)s", amount=amount))
        return words
