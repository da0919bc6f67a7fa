# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life cycle on the customer's form, and what changes of customers mean to it."""

from itertools import product

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

USERS = "crm_lifecycle.group_lifecycle_user"
# Whose customer it is, and to which company it belongs.
OWNERSHIP = frozenset({"parent_id", "is_company"})
# Tags may have contacts a year of their own.
ALWAYS_WATCHED = frozenset({*OWNERSHIP, "user_id", "active", "category_id"})


class ResPartner(models.Model):
    """Nothing of it is stored here; contacts show that of their company."""

    _name = "res.partner"
    _inherit = [
        "crm.lifecycle.staged.mixin",
        "res.partner.feed.mixin",
        "res.partner.contact.mixin",
        "res.partner.parting.mixin",
        "res.partner.information.mixin",
        "res.partner",
    ]

    lifecycle_ids = fields.One2many(
        "crm.lifecycle",
        "partner_id",
        string="Life Cycles",
        groups=USERS,
        context={"active_test": False},
        help="One for each company that this customer has to do with.",
    )
    lifecycle_id = fields.Many2one(
        "crm.lifecycle",
        string="Life Cycle",
        compute="_compute_lifecycle_id",
        compute_sudo=False,
        groups=USERS,
        help="The customer's life cycle in the current company.",
    )
    lifecycle_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        string="Customer Stage",
        compute="_compute_lifecycle_id",
        search="_search_lifecycle_stage_id",
        compute_sudo=False,
        groups=USERS,
    )
    lifecycle_guidance = fields.Text(
        related="lifecycle_stage_id.guidance", related_sudo=False, groups=USERS
    )
    lifecycle_reason = fields.Char(
        string="Why This Stage",
        compute="_compute_lifecycle_figures",
        compute_sudo=False,
        groups=USERS,
        help="The reason of the customer's last move.",
    )
    lifecycle_days = fields.Integer(
        string="Days in Stage",
        compute="_compute_lifecycle_figures",
        compute_sudo=False,
        groups=USERS,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lifecycle_id(self):
        rows = self._get_lifecycles_in(self.env.company)
        nothing = self.env["crm.lifecycle"]
        for partner in self:
            # In an onchange the customer is a new record; its origin is the real one.
            customer = partner.commercial_partner_id._origin
            row = rows.get(customer.id, nothing)
            partner.lifecycle_id = row
            partner.lifecycle_stage_id = row.stage_id

    @api.depends("lifecycle_id")
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_lifecycle_figures(self):
        for partner in self:
            partner.lifecycle_reason = partner.lifecycle_id.reason
            partner.lifecycle_days = partner.lifecycle_id.days_in_stage

    def _get_lifecycles_in(self, company):
        """{customer id: row} as far as the user may see them."""
        rows = self.env["crm.lifecycle"].with_context(active_test=False)
        found = rows.search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id._origin.ids),
                ("company_id", "=", company.id),
            ],
            ["partner_id", "stage_id"],
            order="id",
        )
        return {row.partner_id.id: row for row in found.with_env(self.env)}

    @api.model
    def _get_domain_in_stage(self, condition):
        """Partners whose life cycle in the current company meets a condition."""
        here = Domain("company_id", "=", self.env.company.id)
        return Domain("commercial_partner_id.lifecycle_ids", "any", here & condition)

    def action_open_lifecycle(self):
        """The customer's life cycle."""
        self.ensure_one()
        return self.lifecycle_id._get_records_action(name=self.env._("Life Cycle"))

    def action_open_customer_card(self):
        """Everything about the customer on one screen."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_lifecycle.customer_card",
            "path": "customer-card",
            "name": self.display_name,
            "params": {"partner_id": self.id},
        }

    # What changes of customers mean to their life cycles

    @tools.ormcache()
    def _get_lifecycle_watched_fields(self):
        """Names of fields of partners that rules and requirements ask for."""
        # Rules that the user does not see hold all the same.
        rules = self.env["crm.lifecycle.rule"].sudo().search(Domain.TRUE)
        requirements = self.env["crm.lifecycle.requirement"].sudo().search(Domain.TRUE)
        names = set(ALWAYS_WATCHED)
        for terms in (*rules, *requirements):
            names |= self._get_lifecycle_asked_fields(terms)
        return frozenset(names)

    @api.model
    def _get_lifecycle_asked_fields(self, terms):
        """Names of fields of partners that the domain of one rule asks for."""
        try:
            conditions = terms._parse_domain().iter_conditions()
        except ValidationError:
            # The evaluation reports it; partners can be written all the same.
            return set()
        paths = [
            self._get_path_from_lifecycle(asked.field_expr) for asked in conditions
        ]
        return {path[1] for path in paths if path[0] == "partner_id" and path[1:]}

    @api.model
    def _get_path_from_lifecycle(self, expression):
        """The way from a life cycle to a field, through the field it is related to."""
        path = expression.split(".")
        field = self.env["crm.lifecycle"]._fields.get(path[0])
        related = field is not None and field.related
        return [*related.split("."), *path[1:]] if related else path

    def write(self, vals):
        """Who changes in the eyes of a rule is evaluated."""
        if self._get_lifecycle_watched_fields().isdisjoint(vals):
            return super().write(vals)
        customers = self.commercial_partner_id
        done = super().write(vals)
        if OWNERSHIP.isdisjoint(vals):
            self._queue_lifecycles(self._get_lifecycle_pairs())
        else:
            self._follow_ownership(customers)
        return done

    def _queue_lifecycles(self, pairs):
        if pairs:
            self.env["crm.lifecycle.queue"]._enqueue(pairs)

    def _follow_ownership(self, former):
        """Contacts may have become customers of their own, or the other way round.

        :param former: the customers that they belonged to
        """
        partners = self | former | self.commercial_partner_id
        companies = {company_id for _id, company_id in partners._get_lifecycle_pairs()}
        # Where nobody of them is known yet, documents wait for their evaluation.
        companies |= set(self.env.companies.ids)
        self._queue_lifecycles(list(product(partners.ids, companies)))
        contacts = self.filtered(lambda p: p.commercial_partner_id != p)
        contacts._cancel_partings_of_contacts()
        contacts._release_pins()

    def _release_pins(self):
        """A contact has no stage of its own that somebody could decide about."""
        # Pins of companies that the user does not see as well; nobody may write them.
        pins = self.env["crm.lifecycle.pin"].sudo()
        found = pins.search(
            [
                ("partner_id", "in", self.ids),
                ("released_on", "=", False),
                ("holder_model", "=", False),
            ]
        )
        for company, of_company in found.grouped("company_id").items():
            today = pins._get_today(company)
            of_company.write({"released_on": today, "released_by_id": self.env.uid})

    def _get_lifecycle_pairs(self):
        """{(customer id, company id)} of the life cycles of these customers."""
        return {
            (row.partner_id.id, row.company_id.id) for row in self._get_all_lifecycles()
        }

    def _get_all_lifecycles(self):
        """Life cycles of these customers, also in companies the user does not see."""
        # They follow the customer whoever changes it.
        rows = self.env["crm.lifecycle"].sudo().with_context(active_test=False)
        return rows.search_fetch(
            [("partner_id", "in", self.ids)], ["partner_id", "company_id"], order="id"
        )

    def unlink(self):
        """What is told of a customer goes with it; its company is evaluated anew."""
        companies = self.commercial_partner_id - self
        self._queue_lifecycles(companies._get_lifecycle_pairs())
        # With their messages and activities, which no foreign key takes along.
        ended = self._get_all_lifecycles()
        ended.with_context(lifecycle_customer_deleted=True).unlink()
        self._unlink_partings()
        handoffs = self.env["crm.handoff"].sudo()
        handoffs.search([("partner_id", "in", self.ids)]).unlink()
        requests = self.env["crm.information.request"].sudo()
        requests.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()
