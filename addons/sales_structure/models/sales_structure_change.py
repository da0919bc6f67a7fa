# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One version follows another: what moved, and how it is undone."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "sales_structure.group_structure_manager"
# Documents, and people who are told, in one transaction.
DOCUMENTS_AT_ONCE = 5_000
PEOPLE_AT_ONCE = 20
BATCHES_AT_ONCE = 3
BEFORE, AFTER = "sales_structure_owner_before", "sales_structure_owner_after"
# When an activity of a hand-over is due.
DAYS_TO_TAKE_OVER = 7


class SalesStructureChange(models.Model):
    """A plan put in force, from today.

    The version, its units and the assignments change in one transaction. Documents
    follow in batches, each from the state that was recorded in the first transaction;
    then people are told. Whatever interrupts that, the scheduled job goes on with it.
    """

    _name = "sales.structure.change"
    _description = "Change of the Sales Structure"
    _inherit = ["sales.structure.undoing.mixin", "sales.structure.telling.mixin"]
    _order = "id desc"
    _rec_name = "structure_id"

    structure_id = fields.Many2one(
        "sales.structure", string="Version", required=True, ondelete="cascade"
    )
    former_id = fields.Many2one(
        "sales.structure", string="In Force until Then", ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("undoing", "Being Undone"),
            ("undone", "Undone"),
        ],
        required=True,
        default="running",
    )
    date = fields.Date(string="In Force from", required=True)
    user_id = fields.Many2one("res.users", string="Put in Force by")
    protect = fields.Selection(
        [
            ("none", "Move Everything"),
            ("closed", "Protect Open Deals until Closed"),
            ("date", "Protect Open Deals until a Date"),
        ],
        string="Open Deals",
        required=True,
        default="none",
        help="Protected customers with open leads, quotations or orders stay with "
        "their owner until these are closed, or at the latest until the date.",
    )
    protect_until = fields.Date()
    sets_salesperson = fields.Boolean(string="Salesperson of Customers Set")
    makes_activities = fields.Boolean(string="Hand-over Activities")
    sends_digest = fields.Boolean(string="People Told by E-mail")
    note = fields.Text(string="Words for Hand-over")
    opened_count = fields.Integer(string="Assignments Begun", readonly=True)
    ended_count = fields.Integer(string="Assignments Ended", readonly=True)
    protected_count = fields.Integer(
        string="Customers Protected", compute="_compute_protected_count"
    )
    document_count = fields.Integer(
        string="Documents", compute="_compute_document_counts"
    )
    left_count = fields.Integer(
        string="Documents Left",
        compute="_compute_document_counts",
        help="Somebody had changed them meanwhile, so they stay as they are.",
    )
    kept_count = fields.Integer(
        string="Assignments Left",
        readonly=True,
        help="Decided by hand since the change, so undoing left them.",
    )
    line_ids = fields.One2many("sales.structure.change.line", "change_id")
    person_ids = fields.One2many(
        "sales.structure.change.person", "change_id", string="People"
    )
    last_assignment_id = fields.Integer(readonly=True)
    done_line_id = fields.Integer(readonly=True)
    may_undo = fields.Boolean(compute="_compute_may_undo")

    _one_at_a_time = models.UniqueIndex(
        "(company_id) WHERE state IN ('running', 'undoing')",
        "Another change of this company is not finished yet.",
    )

    def _compute_protected_count(self):
        counts = self.env["sales.structure.assignment"]._read_group(
            [
                ("company_id", "in", self.company_id.ids),
                ("origin", "=", "protected"),
                ("date_to", "=", False),
            ],
            ["company_id"],
            ["partner_id:count_distinct"],
        )
        found = {company.id: count for company, count in counts}
        for change in self:
            is_latest = change.structure_id.state == "active"
            change.protected_count = is_latest and found.get(change.company_id.id, 0)

    def _compute_document_counts(self):
        counts = self.env["sales.structure.change.line"]._read_group(
            [("change_id", "in", self.ids), ("what", "!=", "assignment")],
            ["change_id", "state"],
            ["__count"],
        )
        found = {(change.id, state): count for change, state, count in counts}
        for change in self:
            own = {s: n for (one, s), n in found.items() if one == change.id}
            change.left_count = own.get("left", 0) + own.get("kept", 0)
            change.document_count = sum(own.values()) - change.left_count

    def _compute_may_undo(self):
        for change in self:
            change.may_undo = change.state == "done" and change == change._get_last()

    def _get_last(self):
        """The latest change of the company that is not undone, if still in force."""
        last = self.search(
            [("company_id", "=", self.company_id.id), ("state", "!=", "undone")],
            limit=1,
        )
        return last.filtered(lambda change: change.structure_id.state == "active")

    # Called by the screen

    @api.model
    def apply_plan(self, structure_id, options=None):
        """Put a plan in force from today; go on with `continue_change` until done.

        :param dict options: protect (none, closed, date), protect_until,
            sets_salesperson, makes_activities, sends_digest, note
        :return: as of `continue_change`
        :raises AccessError: for users who are no managers of the structure
        """
        self._check_manager()
        structure = self.env["sales.structure"]._get_one(structure_id)
        structure.check_access("write")
        vals = self._check_options(options or {})
        return self._start(structure, **vals)._get_progress()

    def continue_change(self):
        """Do the next batch of what is left.

        :return: dict of id, state, done and total documents and people
        """
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        if self.state in {"running", "undoing"} and self._try_lock():
            # Nobody writes changes and documents but the system itself.
            self.sudo()._continue()
        return self._get_progress()

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only managers of the sales structure put plans in force.")
            )

    def _check_options(self, options):
        """Values of a change, where the options are what they should be.

        :raises UserError: where they are not
        """
        options = options if isinstance(options, dict) else {"?": options}
        kinds = dict.fromkeys(
            ("sets_salesperson", "makes_activities", "sends_digest"), bool
        )
        kinds |= {"protect": str, "protect_until": str, "note": str}
        if not all(
            name in kinds and (value is False or isinstance(value, kinds[name]))
            for name, value in options.items()
        ):
            raise UserError(
                self.env._("These options for putting a plan in force are not known.")
            )
        return {
            **options,
            "protect": options.get("protect") or "none",
            "protect_until": self._check_until(options),
        }

    def _check_until(self, options):
        protect, until = options.get("protect"), options.get("protect_until")
        if protect and protect not in dict(self._fields["protect"].selection):
            raise UserError(self.env._("Choose what happens to open deals."))
        if protect != "date":
            return False
        try:
            day = fields.Date.to_date(until)
        except ValueError:
            day = None
        if not day or day < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "Choose a day from today on until which deals are protected."
                )
            )
        return day

    def _get_progress(self):
        lines = self.sudo().line_ids
        domain = [("change_id", "=", self.id), ("what", "!=", "assignment")]
        people = [("change_id", "=", self.id)]
        persons = self.sudo().person_ids
        total = lines.search_count(domain) + persons.search_count(people)
        done = lines.search_count([*domain, ("id", "<=", self.done_line_id)])
        done += persons.search_count([*people, ("is_told", "=", True)])
        is_open = self.state in {"running", "undoing"}
        return {
            "id": self.id,
            "state": self.state,
            "done": done if is_open else total,
            "total": total,
        }

    # Step by step

    @api.model
    def _start(self, structure, day=None, **options):
        """Put a version in force and assign by it; what follows is left to do."""
        company = structure.company_id
        # As above: only the system writes changes.
        changes = self.sudo()
        changes._take_lock(company)
        former = changes.env["sales.structure"].search(
            [("company_id", "=", company.id), ("state", "=", "active")]
        )
        change = changes.create(
            {
                **options,
                "structure_id": structure.id,
                "former_id": former.id,
                "company_id": company.id,
                "date": day or company._get_structure_day(),
                "user_id": self.env.uid,
                "last_assignment_id": self.env[
                    "sales.structure.undo"
                ]._read_last_assignment(),
            }
        )
        change._move(activate=True)
        change._wake()
        return change.with_env(self.env)

    def _take_lock(self, company):
        """Refuse a second change at once."""
        running = self.search_count(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("running", "undoing")),
            ],
            limit=1,
        )
        if running or not self.env["sales.structure.table"]._try_lock(company):
            raise UserError(
                self.env._(
                    "Customers of %(company)s are being moved just now: try again "
                    "when that is finished.",
                    company=company.name,
                )
            )

    def _try_lock(self):
        return self.env["sales.structure.table"]._try_lock(self.company_id)

    def _move(self, partner_ids=None, activate=False):
        """Give customers to whom the version says; record what is to follow."""
        moves = self.env["sales.structure.moves"]
        assignments = self.env["sales.structure.assignment"]
        table, company = self.env["sales.structure.table"], self.company_id
        self.env["sales.structure.ledger"]._flush()
        self._note_owners(BEFORE)
        if activate:
            self.structure_id._activate(self.date)
            moves._release_strays(self, self.structure_id)
        day = self.date if activate else company._get_structure_day()
        assignments._fill_wanted(self.structure_id, partner_ids, day)
        table._make_difference(company, partner_ids)
        if activate and self.protect != "none":
            moves._protect(self)
        moves._record_vanishing(self, day)
        done = table._apply_difference(company, day, self)
        self._note_owners(AFTER)
        moves._record_documents(self, BEFORE, AFTER)
        if self.sets_salesperson or self.structure_id.sets_salesperson:
            moves._record_salespersons(self)
        self._count(done)
        self.person_ids._record(self)
        self.structure_id.assigned_on = company._get_structure_day()

    def _count(self, done):
        self.opened_count += done["opened"]
        self.ended_count += done["closed"]
        self.env.flush_all()
        self.env.invalidate_all()

    def _note_owners(self, table):
        """Whom open documents go to by the assignments as they are."""
        company = self.company_id
        units = self.env["sales.structure.unit"].search(
            [("company_id", "=", company.id)]
        )
        day = company._get_structure_day()
        self.env["sales.structure.moves"]._make_owners(
            table,
            company,
            self.structure_id._get_owner_order(),
            {unit.id: unit._get_team().id for unit in units},
            self.env["sales.structure.absence"]._get_absences(company, day),
        )

    def _continue(self):
        """The next batch: documents, then people, then it is done."""
        self.env.flush_all()
        last = self.line_ids._get_end_of_batch(self, DOCUMENTS_AT_ONCE)
        moves = self.env["sales.structure.moves"]
        if last and self.state == "running":
            moves._move_batch(self, last)
        elif last:
            moves._return_batch(self, last)
        if last:
            self.done_line_id = last
        elif not self._tell(PEOPLE_AT_ONCE):
            self.state = "done" if self.state == "running" else "undone"
        self.env.flush_all()
        self.env.invalidate_all()

    def _finish(self):
        """All batches in this transaction."""
        while self.state in {"running", "undoing"}:
            self._continue()

    def _go_on(self):
        """The first batches at once; what is left is done in the background."""
        for _batch in range(BATCHES_AT_ONCE):
            if self.state in {"running", "undoing"}:
                self.sudo()._continue()  # as above: only the system writes

    # Scheduled

    def _wake(self):
        self.env.ref("sales_structure.ir_cron_change")._trigger()

    @api.model
    def _cron_continue(self):
        """Go on with changes that somebody has left, and end protections."""
        commit = self.env["ir.cron"]._commit_progress
        changes = self.search([("state", "in", ("running", "undoing"))], order="id")
        versions = self.env["sales.structure"].search([("state", "=", "active")])
        commit(remaining=len(changes) + len(versions))
        for change in changes:
            while change.state in {"running", "undoing"} and change._try_lock():
                change._continue()
                if not commit():
                    return
            commit(1)
        for version in versions:
            self._end_protections(version)
            if not commit(1):
                return

    def _end_protections(self, version):
        """Customers whose deals are closed, or whose day is over, follow the rules."""
        company = version.company_id
        change = self.search([("structure_id", "=", version.id)], limit=1)
        table = self.env["sales.structure.table"]
        if change.state == "running" or not table._try_lock(company):
            return
        today = company._get_structure_day()
        moves = self.env["sales.structure.moves"]
        self.env.flush_all()
        partner_ids = moves._release_protected(company, today)
        if partner_ids and change.state == "done":
            change._move(partner_ids)
            change.state = "running"
            self._wake()
        elif partner_ids:
            self.env["sales.structure.assignment"]._assign(company, partner_ids)

    # Screens

    def action_undo(self):
        """Put everything back as it was before the change."""
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        self.sudo()._undo()  # as above: only the system writes changes
        self._go_on()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_opened(self):
        """Assignments that began by the change."""
        return self._open_assignments([("change_id", "=", self.id)])

    def action_open_ended(self):
        """Assignments that the change ended."""
        return self._open_assignments([("ended_by_id", "=", self.id)])

    def action_open_protected(self):
        """Customers who stay with their owner for now."""
        return self._open_assignments(
            [
                ("company_id", "=", self.company_id.id),
                ("origin", "=", "protected"),
                ("date_to", "=", False),
            ]
        )

    def _open_assignments(self, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assignments"),
            "res_model": "sales.structure.assignment",
            "view_mode": "list,form",
            "domain": domain,
        }

    def action_open_documents(self):
        """What followed the customers, and what was left."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents"),
            "res_model": "sales.structure.change.line",
            "view_mode": "list",
            "domain": [("change_id", "=", self.id), ("what", "!=", "assignment")],
        }

    def _get_deadline(self):
        return self.company_id._get_structure_day() + timedelta(days=DAYS_TO_TAKE_OVER)
