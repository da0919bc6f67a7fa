# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What has to be known about customers, and in which stages."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

KINDS = [
    ("field", "Field of the Customer"),
    ("contact", "Contact Person"),
    ("consent", "Consent"),
    ("property", "Own Property"),
]
FIELD_TYPES = ("char", "text", "selection", "many2one", "many2many", "date", "integer")
# What customers may be asked for, and correct, in a form.
ASKABLE_FIELDS = {
    "name",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "email",
    "phone",
    "website",
    "vat",
    "industry_id",
}


class CrmInformationItem(models.Model):
    """One piece of information; known or not follows from where it is kept."""

    _name = "crm.information.item"
    _description = "Customer Information"
    _inherit = ["crm.information.answering.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: for customers of all companies."
    )
    kind = fields.Selection(KINDS, required=True, default="field")
    field_id = fields.Many2one(
        "ir.model.fields",
        domain=[
            ("model", "=", "res.partner"),
            ("store", "=", True),
            ("ttype", "in", FIELD_TYPES),
        ],
        ondelete="cascade",
        help="Where it is kept on the customer.",
    )
    role_id = fields.Many2one(
        "crm.contact.role",
        ondelete="cascade",
        help="Known once a contact person of the customer has this role.",
    )
    consent_channel = fields.Selection(
        [("email", "E-mail"), ("other", "Other")],
        default="email",
        help="A refused consent to e-mails puts the address on the host's list of "
        "addresses that receive no mailings, a given one takes it off.",
    )
    choices = fields.Text(
        translate=True,
        help="Possible answers to an own property, one a line. Empty: free text.",
    )
    stage_ids = fields.Many2many(
        "crm.lifecycle.stage",
        string="Stages",
        help="In which stages it has to be known. Empty: in all of them.",
    )
    max_age_days = fields.Integer(
        string="Stale After (days)",
        help="So many days after it was last confirmed it is listed as stale. "
        "0: never.",
    )
    is_asked = fields.Boolean(
        string="Ask Customers",
        default=True,
        help="The customer finds it in the form and can fill it in or correct it.",
    )

    _max_age_positive = models.Constraint(
        "CHECK (max_age_days >= 0)", "An age is a number of days, or 0 for none."
    )

    @api.onchange("field_id")
    def _onchange_field_id(self):
        if self.field_id:
            self.name = self.name or self.field_id.field_description
            self.is_asked = self.field_id.name in ASKABLE_FIELDS

    @api.constrains("kind", "field_id", "role_id", "is_asked")
    def _check_kind(self):
        for item in self:
            if item.kind == "field":
                item._check_field()
            elif item.kind == "contact" and not item.role_id:
                raise ValidationError(
                    self.env._("%s: choose the role of the contact person.", item.name)
                )

    def _check_field(self):
        name = self.field_id.sudo().name  # field definitions are for administrators
        field = self.env["res.partner"]._fields.get(name)
        if field is None or not self._is_readable(field):
            raise ValidationError(
                self.env._(
                    "%s: choose a field of contacts that is kept in the database, the "
                    "same for all companies, and open to all employees.",
                    self.name,
                )
            )
        if self.is_asked and name not in ASKABLE_FIELDS:
            raise ValidationError(
                self.env._(
                    "%s: customers cannot be asked for this field. Switch off Ask "
                    "Customers.",
                    self.name,
                )
            )

    @api.model
    def _is_readable(self, field):
        plain = field.store and not field.company_dependent and not field.groups
        kept = plain and not field.translate and field.type in FIELD_TYPES
        return kept and field.model_name == "res.partner"

    @api.model
    def _get_items_of(self, stage, company):
        """Items that have to be known in a stage."""
        # What is asked does not depend on who asks.
        return self.sudo().search(
            Domain("company_id", "in", (False, company.id))
            & (Domain("stage_ids", "=", False) | Domain("stage_ids", "in", stage.ids))
        )

    # SQL over the aliases of CrmInformationFacts: lifecycle, customer, told, held

    def _get_asked_sql(self):
        """SQL: the item has to be known of the row."""
        terms = [SQL("lifecycle.stage_id IS NOT NULL")]
        if self.company_id:
            terms.append(SQL("lifecycle.company_id = %s", self.company_id.id))
        if self.stage_ids:
            terms.append(SQL("lifecycle.stage_id = ANY(%s)", self.stage_ids.ids))
        return SQL("(%s)", SQL(" AND ").join(terms))

    def _get_known_sql(self):
        """SQL: the item is known of the row."""
        if self.kind == "field":
            return self._get_field_sql()
        if self.kind == "contact":
            return SQL("COALESCE(%s = ANY(held.roles), FALSE)", self.role_id.id)
        return SQL("COALESCE(%s = ANY(told.known), FALSE)", self.id)

    def _get_field_sql(self):
        field = self._get_partner_field()
        if field is None:
            # The addon that brought the field is gone.
            return SQL("TRUE")
        if field.type == "many2many":
            return SQL(
                "EXISTS (SELECT 1 FROM %s link WHERE link.%s = customer.id)",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
            )
        column = SQL.identifier("customer", field.name)
        if field.type in ("char", "text"):
            return SQL("COALESCE(BTRIM(%s), '') <> ''", column)
        return SQL("%s IS NOT NULL", column)

    def _get_partner_field(self):
        # Definitions of fields are for administrators.
        return self.env["res.partner"]._fields.get(self.field_id.sudo().name)

    def _get_confirmed_sql(self):
        """SQL: the day when the item was last confirmed, else written."""
        return SQL(
            "COALESCE(told.days[ARRAY_POSITION(told.items, %s)],"
            " customer.write_date::date)",
            self.id,
        )

    def _get_gap_sql(self):
        """SQL: what is wrong with the item; NULL: nothing."""
        return SQL(
            "CASE WHEN NOT %s THEN NULL WHEN NOT %s THEN 'missing'"
            " WHEN %s THEN 'stale' END",
            self._get_asked_sql(),
            self._get_known_sql(),
            self._get_stale_sql(),
        )

    def _get_stale_since_sql(self):
        """SQL: the day when what is stale was last confirmed."""
        return SQL(
            "CASE WHEN %s THEN %s END", self._get_stale_sql(), self._get_confirmed_sql()
        )

    def _get_stale_sql(self):
        """SQL: the item is known, but for too long."""
        if not self.max_age_days:
            return SQL("FALSE")
        today = fields.Date.context_today(self)
        return SQL(
            "(%s AND %s < %s::date - %s)",
            self._get_known_sql(),
            self._get_confirmed_sql(),
            today,
            min(self.max_age_days, 36500),
        )
