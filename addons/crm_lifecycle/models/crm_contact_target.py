# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts a year that are finer than a stage's."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmContactTarget(models.Model):
    """How often those with a tag, or one customer, should hear from us."""

    _name = "crm.contact.target"
    _description = "Contacts a Year of a Tag or Customer"
    _order = "category_id, partner_id, id"
    _check_company_auto = True

    category_id = fields.Many2one(
        "res.partner.category",
        string="Tag",
        ondelete="cascade",
        index="btree_not_null",
        help="All customers with this tag. Where several apply, the highest counts.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="cascade",
        index="btree_not_null",
        help="This customer alone; it goes before tags and stage.",
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="Empty: in all companies.",
    )
    contacts_per_year = fields.Integer(
        required=True,
        default=4,
        help="How often a year they should hear from us. 0: leave them in peace.",
    )
    note = fields.Char(help="Why it differs from that of the stage.")

    _contacts_per_year_range = models.Constraint(
        "CHECK (contacts_per_year BETWEEN 0 AND 365)",
        "The contacts a year are from 0 to 365.",
    )
    _one_subject = models.Constraint(
        "CHECK ((category_id IS NULL) <> (partner_id IS NULL))",
        "Choose either a tag or a customer.",
    )
    _customer_uniq = models.UniqueIndex(
        "(partner_id, COALESCE(company_id, 0)) WHERE partner_id IS NOT NULL",
        "This customer has its own contacts a year already: change those.",
    )
    _category_uniq = models.UniqueIndex(
        "(category_id, COALESCE(company_id, 0)) WHERE category_id IS NOT NULL",
        "This tag has its contacts a year already: change those.",
    )

    @api.constrains("partner_id")
    def _check_customer(self):
        for target in self.filtered("partner_id"):
            # A contact's company may be one that the user does not see.
            customer = target.sudo().partner_id.commercial_partner_id
            if customer != target.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact: choose its company, %(customer)s.",
                        contact=target.partner_id.name,
                        customer=customer.name,
                    )
                )

    @api.depends("category_id", "partner_id", "contacts_per_year")
    def _compute_display_name(self):
        for target in self:
            # Who sees the target knows whose it is.
            subject = target.sudo().category_id or target.sudo().partner_id
            target.display_name = self.env._(
                "%(subject)s: %(number)s a year",
                subject=subject.display_name,
                number=target.contacts_per_year,
            )

    @api.model_create_multi
    def create(self, vals_list):
        """What is due follows at once."""
        targets = super().create(vals_list)
        targets._follow(targets._get_companies())
        return targets

    def write(self, vals):
        """The customers it holds for, and those it held for."""
        if set(vals) <= {"note"}:
            return super().write(vals)
        companies = self._get_companies()
        done = super().write(vals)
        self._follow(companies | self._get_companies())
        return done

    def unlink(self):
        """The stage's, or another tag's, holds again."""
        companies = self._get_companies()
        done = super().unlink()
        self._follow(companies)
        return done

    def _get_companies(self):
        """Companies whose customers these hold for."""
        if self and all(target.company_id for target in self):
            return self.company_id
        # A target of all companies holds also where the user does not look.
        return self.env["res.company"].sudo().search([("id", "!=", False)])

    def _follow(self, companies):
        # Cadences are written by the engine alone.
        self.env["crm.contact.cadence"].sudo()._retarget(companies.sudo())
