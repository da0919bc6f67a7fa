# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a change of versions means to one person."""

from odoo import api, fields, models
from odoo.fields import Domain

# Customers named in an e-mail; the rest are a click away.
NAMED = 20


class SalesStructureChangePerson(models.Model):
    """Customers gained and lost: one activity and one e-mail, not one each."""

    _name = "sales.structure.change.person"
    _description = "Hand-over to a Person"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "change_id desc, gained_count desc, id"
    _rec_name = "user_id"
    # Whoever takes over customers marks that as done.
    _mail_post_access = "read"

    change_id = fields.Many2one(
        "sales.structure.change",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    structure_id = fields.Many2one(related="change_id.structure_id", compute_sudo=True)
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    change_state = fields.Selection(
        related="change_id.state", compute_sudo=True, string="Change is"
    )
    date = fields.Date(related="change_id.date", compute_sudo=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    gained_count = fields.Integer(string="Customers Gained", readonly=True)
    lost_count = fields.Integer(string="Customers Lost", readonly=True)
    pairs = fields.Json(readonly=True, help="From and to whom how many customers went.")
    document_count = fields.Integer(
        string="Documents Gained", compute="_compute_document_count"
    )
    note = fields.Text(
        related="change_id.note", compute_sudo=True, string="Words for Hand-over"
    )
    gained_text = fields.Text(string="From Whom", compute="_compute_texts")
    lost_text = fields.Text(string="To Whom", compute="_compute_texts")
    is_told = fields.Boolean(readonly=True)

    _unique_person = models.UniqueIndex("(change_id, user_id)")

    @api.depends("change_id")
    def _compute_document_count(self):
        # The rows tell people about themselves alone.
        counts = (
            self.env["sales.structure.change.line"]
            .sudo()
            ._read_group(
                [
                    ("change_id", "in", self.sudo().change_id.ids),
                    ("what", "in", ("lead", "order")),
                    ("state", "=", "done"),
                    ("to_user_id", "in", self.user_id.ids),
                ],
                ["change_id", "to_user_id"],
                ["__count"],
            )
        )
        found = {(change.id, user.id): count for change, user, count in counts}
        for person in self:
            key = person.sudo().change_id.id, person.user_id.id
            person.document_count = found.get(key, 0)

    @api.depends("pairs")
    @api.depends_context("lang")
    def _compute_texts(self):
        for person in self:
            person.gained_text = person._get_text("gained")
            person.lost_text = person._get_text("lost")

    def _get_text(self, side):
        """A line for each person on the other side, with how many customers."""
        pairs = (self.pairs or {}).get(side, [])
        # Colleagues' names are no secret.
        users = self.env["res.users"].sudo()
        return "\n".join(
            f"{users.browse(user).name if user else self.env._('Nobody')}: {count}"
            for user, count in pairs
        )

    # Made by a change

    def _record(self, change):
        """Rows of everybody who gains or loses customers by a change."""
        people = self._get_people_of(change)
        known = {person.user_id.id: person for person in change.person_ids}
        for user, person in known.items():
            vals = people.pop(user, None)
            if vals and vals["pairs"] != person.pairs:
                person.write({**vals, "is_told": False})
        self.create(
            [
                {**vals, "change_id": change.id, "user_id": user}
                for user, vals in people.items()
            ]
        )

    def _get_people_of(self, change):
        sides = {}
        moves = self.env["sales.structure.moves"]
        for source, target, count in moves._read_pairs(change):
            if target:
                sides.setdefault(target, {}).setdefault("gained", []).append(
                    [source or False, count]
                )
            if source:
                sides.setdefault(source, {}).setdefault("lost", []).append(
                    [target or False, count]
                )
        return {
            user: {
                "pairs": pairs,
                "gained_count": sum(count for _user, count in pairs.get("gained", [])),
                "lost_count": sum(count for _user, count in pairs.get("lost", [])),
            }
            for user, pairs in sides.items()
        }

    def _take_back_activities(self):
        """Hand-overs that nobody has done yet need not be done any more."""
        self.activity_ids.unlink()
        self.message_follower_ids.unlink()

    def _tell(self):
        """Make the activity and the e-mail of each person, in their language."""
        for person in self:
            person.with_context(lang=person.user_id.lang)._tell_one()

    def _tell_one(self):
        change, is_back = self.change_id, self.change_state == "undoing"
        if change.makes_activities and self.gained_count and not is_back:
            self._make_activity()
        if change.sends_digest:
            template = "mail_template_undone" if is_back else "mail_template_moved"
            self.env.ref(f"sales_structure.{template}").send_mail(
                self.id, email_layout_xmlid="mail.mail_notification_light"
            )
        self.is_told = True

    def _make_activity(self):
        """One for all customers that the person takes over."""
        # The digest tells them; an e-mail for the activity would be a second one.
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            self.change_id._get_deadline(),
            summary=self.env._(
                "Take over customers: %(count)s", count=self.gained_count
            ),
            note=self._render("sales_structure.handover_note"),
            user_id=self.user_id.id,
        )

    def _render_sides(self):
        """What is gained and lost, for the e-mail."""
        return self._render("sales_structure.handover_sides")

    def _render(self, template):
        return self.env["ir.qweb"]._render(template, {"person": self})

    # Customers

    def _get_customer_names(self, side):
        """(names of the first customers gained or lost, how many more there are)."""
        ids = self.env["sales.structure.moves"]._read_customers_of(self, side)
        partners = self.env["res.partner"].browse(ids[:NAMED])
        return partners.mapped("display_name"), len(ids[NAMED:])

    def action_open_gained(self):
        """Customers who came to the person."""
        return self._open_customers("gained")

    def action_open_lost(self):
        """Customers who went to others."""
        return self._open_customers("lost")

    def _open_customers(self, side):
        self.ensure_one()
        self.check_access("read")
        # Which customers one's own are is no secret; the list itself asks for rights.
        ids = self.env["sales.structure.moves"]._read_customers_of(self.sudo(), side)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers"),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": list(Domain("id", "in", ids)),
        }
