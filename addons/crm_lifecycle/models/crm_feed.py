# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer feed that makes a file on a schedule."""

import logging
from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..feed.formats import FORMATS
from .crm_feed_rows import CursorGoneError

_logger = logging.getLogger(__name__)
LOCK_NAME = "crm_feed"
FORMAT_NAMES = [(one.name, one.label) for one in FORMATS.values()]
STATES = [("done", "Done"), ("failed", "Failed")]
INTERVALS = [
    ("hours", "Hours"),
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
]


class CrmFeed(models.Model):
    """Whose customers go where, how often, and what was given until now."""

    _name = "crm.feed"
    _description = "Customer Feed"
    _order = "name, id"

    name = fields.Char(
        required=True,
        default=lambda self: self.env._("All customers"),
        help="What the feed is for, such as the program that takes it.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Whose customers are exported.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="As User",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        help="The files hold what this person may read, and nothing else.",
    )
    format = fields.Selection(FORMAT_NAMES, required=True, default="csv")
    is_incremental = fields.Boolean(
        string="Changes Only",
        help="Each file holds what has changed since the one before, and who is gone; "
        "the first one holds all customers.",
    )
    interval_number = fields.Integer(string="Every", required=True, default=1)
    interval_type = fields.Selection(INTERVALS, required=True, default="days")
    next_run = fields.Datetime(
        string="Next File", required=True, default=fields.Datetime.now
    )
    days_kept = fields.Integer(
        string="Keep Files for (days)",
        required=True,
        default=30,
        help="Older files are deleted; the history says that they were made.",
    )
    cursor = fields.Char(
        readonly=True, copy=False, help="The place in the feed that was come to."
    )
    run_ids = fields.One2many("crm.feed.run", "feed_id", string="History")
    last_state = fields.Selection(
        STATES, string="Last Result", compute="_compute_last_state"
    )

    _interval_check = models.Constraint(
        "CHECK (interval_number BETWEEN 1 AND 1000)",
        "A file is made every 1 to 1000 hours, days, weeks or months.",
    )
    _days_kept_check = models.Constraint(
        "CHECK (days_kept BETWEEN 1 AND 3650)", "Files are kept for 1 to 3650 days."
    )

    @api.depends("run_ids.state")
    def _compute_last_state(self):
        for feed in self:
            feed.last_state = feed.run_ids.sorted("id")[-1:].state

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for feed in self:
            # Whoever may set up the feed may hear where its user belongs to.
            if feed.company_id not in feed.user_id.sudo().company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not belong to %(company)s. Choose another user.",
                        user=feed.user_id.name,
                        company=feed.company_id.name,
                    )
                )

    def write(self, vals):
        """Nobody lets a feed read with the rights of somebody else."""
        done = super().write(vals)
        if not {"user_id", "company_id"}.isdisjoint(vals):
            self.check_access("write")
        return done

    def action_run(self):
        """Make a file now, besides the schedule."""
        self.ensure_one()
        self.check_access("write")
        self._run()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_start_over(self):
        """Let the next file hold all customers again."""
        self.check_access("write")
        self.cursor = False
        return True

    def action_open_documentation(self):
        """The columns, and how another program reads the feed."""
        return {"type": "ir.actions.act_url", "url": "/crm_lifecycle/feed/v1"}

    # Files

    @api.model
    def _cron_run_due(self):
        """Make the files that are due, each in a transaction of its own.

        A file, its place in the feed and the next time are written together: a job
        that is killed has done nothing, and a second one finds nothing to do.
        """
        commit = self.env["ir.cron"]._commit_progress
        due = Domain("next_run", "<=", fields.Datetime.now())
        feeds = self.search(due, order="next_run, id")
        commit(remaining=len(feeds))
        for feed in feeds:
            if feed._try_lock() and feed.filtered_domain(due):
                feed._run()
                feed._plan_next()
            if not commit(1):
                return

    def _try_lock(self):
        """Whether nobody else makes this feed's file; fresh values if so."""
        [(is_mine,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", LOCK_NAME, self.id
            )
        )
        self.invalidate_recordset()
        return is_mine and self.exists()

    def _plan_next(self):
        """The next time after now that the interval comes to."""
        step = relativedelta(**{self.interval_type: self.interval_number})
        now, following = fields.Datetime.now(), self.next_run + step
        # After a standstill there is one file, not one for every time missed.
        self.next_run = following if following > now else now + step

    def _run(self):
        """Make a file, or say why there is none; the feed goes on where it was."""
        runs = self.env["crm.feed.run"]
        vals = {"feed_id": self.id, "cursor_from": self.cursor}
        try:
            with self.env.cr.savepoint():
                run = runs._make_file(self, vals)
        except (UserError, ValueError, OSError) as error:
            _logger.info("Customer feed %s: %s", self.name, error)
            return runs._record(
                self, {**vals, "state": "failed", "failure": str(error)}
            )
        # Only the engine moves on, whoever has pressed the button.
        self.sudo().cursor = run.cursor_to
        return run

    def _get_reading(self):
        """What the next file holds, with the rights of the feed's user."""
        if not self.user_id.active:
            raise UserError(
                self.env._(
                    "%s is archived and exports nothing any more. Choose another user.",
                    self.user_id.name,
                )
            )
        reader = self.with_user(self.user_id).with_context(
            allowed_company_ids=self.company_id.ids, lang=self.user_id.lang
        )
        rows, is_json = reader.env["crm.feed.rows"], self.format == "jsonl"
        if not self.is_incremental:
            return rows._read_all(is_json=is_json)
        try:
            return rows._read_changes(self.cursor, is_json=is_json)
        except CursorGoneError:
            # Changes would not fit to the files before: all customers again.
            self.sudo().cursor = False
            return rows._read_changes(is_json=is_json)

    def _get_file_name(self):
        """Such as customers-2026-06-30-1200.csv, without what a path could be."""
        stamp = datetime.strftime(fields.Datetime.now(), "%Y-%m-%d-%H%M%S")
        kind = "changes" if self.is_incremental and self.cursor else "customers"
        return f"{kind}-{stamp}.{self.format}"
