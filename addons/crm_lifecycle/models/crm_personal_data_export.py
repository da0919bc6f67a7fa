# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who was given whose personal data, and when."""

import base64
import hashlib
import tempfile
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..feed.bundle import write_bundle

GROUP = "crm_lifecycle.group_personal_data"
DAYS_KEPT = 7


class CrmPersonalDataExport(models.Model):
    """A log: rows are made with the file, and nobody changes or deletes them."""

    _name = "crm.personal.data.export"
    _description = "Export of Personal Data"
    _inherit = ["crm.export.file.mixin"]
    _order = "id desc"
    _rec_name = "person"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        ondelete="set null",
        index="btree_not_null",
        help="Whose data are exported.",
    )
    person = fields.Char(
        string="Person (initials)",
        readonly=True,
        help="What remains in the log when the person is deleted.",
    )
    reason = fields.Char(
        required=True, help="Such as the person's letter and its day; it is recorded."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Exported by",
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    date = fields.Datetime(readonly=True, default=fields.Datetime.now)
    record_count = fields.Integer(string="Records", readonly=True)
    summary = fields.Text(
        string="Found", readonly=True, help="Number of records of each kind."
    )
    fingerprint = fields.Char(
        string="SHA-256", readonly=True, help="By it the file that was given is known."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """The file is made at once, so that there is no log without it."""
        self._check_right()
        given = [
            {"partner_id": vals.get("partner_id"), "reason": vals.get("reason")}
            for vals in vals_list
        ]
        rows = super().create(given)
        for row in rows:
            row._make_file()
        return rows

    def _check_right(self):
        if not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._(
                    "Personal data are exported by those who are in the group "
                    "Personal Data Officer."
                )
            )

    def _make_file(self):
        """Gather, pack and keep for a few days what is stored about the person."""
        if not self.partner_id:
            raise UserError(self.env._("Choose the person whose data are asked for."))
        self.partner_id.check_access("read")
        # A person has a right to all of it, also to what the officer does not see.
        everything = self.sudo().with_context(
            personal_data_company_ids=self.env.user._get_company_ids(),
            active_test=False,
        )
        with tempfile.TemporaryFile() as file:
            counts = everything._write(file)
            file.seek(0)
            content = file.read()
        self.sudo().write(
            {
                # The log is written for the officer, who may not write it.
                "person": _get_initials(self.partner_id.display_name),
                "record_count": sum(counts.values()),
                "summary": everything._get_summary(counts),
                "file": base64.b64encode(content),
                "file_name": f"personal-data-{self.partner_id.id}.zip",
                "fingerprint": hashlib.sha256(content).hexdigest(),
            }
        )

    def _write(self, file):
        records = self.env["crm.personal.data.records"]
        subject = records._get_subject(self.partner_id)
        files, left_out = records._find_files(subject)
        return write_bundle(
            file,
            records._get_tables(subject),
            files,
            self._get_about(left_out),
            {"about": self.env._("About")},
        )

    def _get_about(self, left_out):
        return {
            "person": self.partner_id.display_name,
            "company": self.company_id.name,
            "made at (UTC)": self.date.isoformat(sep=" "),
            "made by": self.user_id.name,
            "reason": self.reason,
            "scope": self.env._(
                "Records linked to the person or with its e-mail address and nobody "
                "linked, in the companies of who made this, with what was written on "
                "the person's own page and documents, and their files. Passwords and "
                "keys are left out."
            ),
            "files left out (too large)": left_out,
        }

    def _get_summary(self, counts):
        names = self.env["ir.model"]
        return "\n".join(
            f"{names._get(name).name}: {count}" for name, count in counts.items()
        )

    @api.autovacuum
    def _gc_files(self):
        """Files that were kept long enough; the log stays."""
        before = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self._forget_files([("date", "<", before)])


def _get_initials(name):
    """
    >>> _get_initials("Anna Bondar")
    'A*** B*****'
    """
    words = (name or "").split()
    return " ".join(word[0] + "*" * (len(word) - 1) for word in words)
