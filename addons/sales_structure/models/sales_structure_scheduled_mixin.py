# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers assigned by the scheduler: all once a day, meanwhile those who changed."""

import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# Rows of the queue that are taken in one transaction.
TAKEN_AT_ONCE = 5_000
# What one company's rules or customers can do; all else ends the run.
POISON = (
    *(UserError, psycopg2.DataError, psycopg2.IntegrityError),
    *(psycopg2.ProgrammingError, ArithmeticError),
)


class SalesStructureScheduledMixin(models.AbstractModel):
    """A company that cannot be assigned says why on its version, and stops no other."""

    _name = "sales.structure.scheduled.mixin"
    _description = "Scheduled Assigning"

    @api.model
    def _cron_assign(self):
        """Assign all customers once a day, and meanwhile those who have changed."""
        commit = self.env["ir.cron"]._commit_progress
        versions = self.env["sales.structure"].search([("state", "=", "active")])
        commit(remaining=len(versions))
        for version in versions:
            today = version.company_id._get_structure_day()
            is_due = version.assigned_on != today and self._can_start(version)
            if is_due and self._assign_or_set_aside(version):
                version.assigned_on = today
            if not commit(1):
                return
        self._assign_changed(versions)

    @api.model
    def _can_start(self, versions):
        """Take the companies' locks; False while somebody else assigns there."""
        table = self.env["sales.structure.table"]
        return all(table._try_lock(company) for company in versions.company_id)

    @api.model
    def _assign_changed(self, versions):
        commit = self.env["ir.cron"]._commit_progress
        queue = self.env["sales.structure.queue"]
        # Whoever cannot be assigned now stays queued.
        while self._can_start(versions) and (ids := queue._take(TAKEN_AT_ONCE)):
            for version in versions:
                self._assign_or_set_aside(version, ids)
            if not commit(len(ids)):
                return

    @api.model
    def _assign_or_set_aside(self, version, partner_ids=None):
        """Assign a company's customers; tell whether that went well."""
        try:
            with self.env.cr.savepoint():
                self._assign(version.company_id, partner_ids)
        except POISON as error:
            _logger.info("Version %s assigned nobody: %s", version.id, error)
            version.failure = str(error)
            return False
        if version.failure:
            version.failure = False
        return True
