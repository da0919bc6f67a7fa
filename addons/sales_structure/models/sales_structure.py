# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Versions of a company's sales organisation."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesStructure(models.Model):
    """One version: being planned, in force, or of the past."""

    _name = "sales.structure"
    _description = "Sales Structure"
    _inherit = [
        "mail.thread",
        "sales.structure.checking.mixin",
        "sales.structure.cloning.mixin",
        "sales.structure.crediting.mixin",
        "sales.structure.floor.mixin",
        "sales.structure.life.mixin",
        "sales.structure.matching.mixin",
        "sales.structure.overview.mixin",
        "sales.structure.part.mixin",
        "sales.structure.seating.mixin",
    ]
    _order = "state desc, date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    state = fields.Selection(
        [("planning", "Planning"), ("active", "Active"), ("archived", "Archived")],
        required=True,
        readonly=True,
        default="planning",
        copy=False,
        index=True,
        tracking=True,
        help="Planning: can be changed freely, assigns nobody. Active: in force. "
        "Archived: was in force, and is kept for reports of that time.",
    )
    date_from = fields.Date(string="In Force from", copy=False, readonly=True)
    date_to = fields.Date(string="In Force until", copy=False, readonly=True)
    origin_id = fields.Many2one(
        "sales.structure",
        string="Copied from",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    unit_ids = fields.One2many("sales.structure.unit", "structure_id", string="Units")
    member_ids = fields.One2many(
        "sales.structure.member", "structure_id", string="Members"
    )
    rule_ids = fields.One2many("sales.structure.rule", "structure_id", string="Rules")
    share_ids = fields.One2many(
        "sales.structure.share",
        "structure_id",
        string="Shares of Revenue",
        default=lambda self: self._default_share_ids(),
    )
    fills_credits = fields.Boolean(
        readonly=True,
        copy=False,
        help="Credits of invoices from before this version are being filled in.",
    )
    sets_salesperson = fields.Boolean(
        string="Set Salesperson of Customers",
        help="Customers also get the person who holds them as their salesperson in "
        "Odoo. Otherwise only the assignments say so.",
    )
    note = fields.Html()
    assigned_on = fields.Date(
        string="Last Assigned",
        readonly=True,
        copy=False,
        help="When all customers were last given to units and people.",
    )
    failure = fields.Text(
        readonly=True,
        copy=False,
        help="Why the last scheduled run could assign nobody.",
    )

    _one_active = models.UniqueIndex(
        "(company_id) WHERE state = 'active'",
        "Another version of this company is active already.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)",
        "A version cannot end before it starts.",
    )

    @api.constrains("company_id", "state", "date_from", "date_to")
    def _check_one_at_any_date(self):
        for version in self.filtered(lambda version: version.state != "planning"):
            domain = [
                ("id", "!=", version.id),
                ("company_id", "=", version.company_id.id),
                ("state", "!=", "planning"),
                ("date_from", "<=", version.date_to or "9999-12-31"),
                *("|", ("date_to", "=", False), ("date_to", ">=", version.date_from)),
            ]
            twin = self.search(domain, limit=1)
            if twin:
                raise ValidationError(
                    self.env._(
                        "%(name)s is in force on some of these days already; a company "
                        "has one structure at a time.",
                        name=twin.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_plans(self):
        if self.filtered(lambda version: version.state != "planning"):
            raise UserError(
                self.env._(
                    "Reports of the past need this version. Only versions in planning "
                    "can be deleted."
                )
            )

    @api.model
    def _get_one(self, structure_id):
        """The version of an id that came from outside.

        :raises UserError: where there is none
        """
        is_id = type(structure_id) is int and 0 < structure_id < 2**31
        version = self.browse(structure_id if is_id else 0).exists()
        if not version:
            raise UserError(self.env._("This version has been deleted meanwhile."))
        return version

    @api.model
    def _get_active(self, company, day=None):
        """The version in force in a company on a day (default: today), or none."""
        day = day or company._get_structure_day()
        for start, end, version_id in self._get_periods(company.id):
            if start <= day <= end:
                # Documents follow the structure whoever makes them.
                version = self.sudo().browse(version_id)
                # Known without a query: what follows costs one less a document.
                self._fields["company_id"]._insert_cache(version, [company.id])
                return version
        return self.sudo().browse()

    @api.model
    def _is_any_used(self):
        """Whether any company has or had a structure: without, nothing is asked."""
        return bool(self._get_all_periods())

    def _activate(self, day):
        """Put this version in force from a day; the one before ends the day before."""
        self.ensure_one()
        if self.state != "planning":
            raise UserError(self.env._("Only a version in planning can be activated."))
        self._check_can_be_active()
        former = self.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "active")]
        )
        if former and former.date_from >= day:
            raise UserError(
                self.env._(
                    "%(name)s is in force since %(day)s: choose a later day.",
                    name=former.name,
                    day=fields.Date.to_string(former.date_from),
                )
            )
        if former and day > self.company_id._get_structure_day():
            raise UserError(
                self.env._(
                    "%(name)s is in force, and its units keep their identity in the "
                    "version that follows: choose today, or come back on that day.",
                    name=former.name,
                )
            )
        # Days and states are written by this alone.
        former.sudo().write(
            {"state": "archived", "date_to": fields.Date.subtract(day, days=1)}
        )
        self.flush_model()
        self.sudo().write({"state": "active", "date_from": day, "date_to": False})
        if former:
            self.env["sales.structure.exchange"]._exchange(former, self)

    def _put_back(self, former):
        """Plan again; the version before is in force as if it had never ended."""
        self.ensure_one()
        if former:
            self.env["sales.structure.exchange"]._exchange(former, self)
        vals = {"state": "planning", "date_from": False, "date_to": False}
        # As in putting in force: days and states are written by this alone.
        self.sudo().write({**vals, "assigned_on": False})
        self.flush_model()
        former.sudo().write({"state": "active", "date_to": False})

    def _check_can_be_active(self):
        """Refuse what could not assign anybody."""
        if not self.unit_ids:
            raise UserError(
                self.env._("%(name)s has no units yet: add some first.", name=self.name)
            )
        if not self.rule_ids:
            raise UserError(
                self.env._(
                    "%(name)s has no rules yet, so no customer would fall to any unit: "
                    "add rules to its units first.",
                    name=self.name,
                )
            )
        self._check_problems()
