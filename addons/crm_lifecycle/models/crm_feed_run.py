# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The history of customers' exports: who, when, how many, and the file."""

import base64
import tempfile
import time
import zipfile
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..feed.formats import FORMATS
from ..feed.schema import as_xml_schema
from .crm_feed import STATES


class CrmFeedRun(models.Model):
    """Written by the feed; nobody changes what was recorded."""

    _name = "crm.feed.run"
    _description = "Customer Export"
    _inherit = ["crm.export.file.mixin"]
    _order = "id desc"
    _rec_name = "date"

    feed_id = fields.Many2one(
        "crm.feed",
        readonly=True,
        ondelete="cascade",
        index=True,
        help="Empty where somebody has exported from the list.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="As User",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="Whose rights decided what was exported.",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(STATES, required=True, readonly=True)
    format = fields.Char(readonly=True)
    row_count = fields.Integer(string="Customers", readonly=True)
    seconds = fields.Float(readonly=True)
    cursor_from = fields.Char(
        readonly=True, help="The place in the feed where the file begins."
    )
    cursor_to = fields.Char(
        readonly=True, help="The place in the feed where the file ends."
    )
    failure = fields.Text(readonly=True, help="Why there is no file.")

    @api.model
    def _record(self, feed, vals):
        """A row of the history, which users do not write themselves."""
        return self.sudo().create(
            {
                "company_id": feed.company_id.id,
                "user_id": feed.user_id.id,
                "format": feed.format,
                **vals,
            }
        )

    @api.model
    def _make_file(self, feed, vals):
        """Write a feed's customers to a file and keep it with the history."""
        started, form = time.monotonic(), FORMATS[feed.format]
        reading, name = feed._get_reading(), feed._get_file_name()
        with tempfile.TemporaryFile() as file:
            rows = reading.batches(self.env.cr)
            pieces = form.write(reading.columns, rows, reading.ending)
            name = self._write_pieces(file, pieces, name, reading.columns)
            file.seek(0)
            content = base64.b64encode(file.read())
        return self._record(
            feed,
            {
                **vals,
                "cursor_from": feed.cursor,
                "state": "done",
                "row_count": reading.count,
                "file": content,
                "file_name": name,
                "cursor_to": str(reading.cursor or "") or False,
                "seconds": time.monotonic() - started,
            },
        )

    @api.model
    def _write_pieces(self, file, pieces, name, columns):
        """Write pieces into a file, packed where the format is not; return its name.

        XML comes with its schema.
        """
        if name.endswith(".xlsx"):
            for piece in pieces:
                file.write(piece)
            return name
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            with packed.open(name, "w", force_zip64=True) as unpacked:
                for piece in pieces:
                    unpacked.write(piece)
            if name.endswith(".xml"):
                packed.writestr("customers.xsd", as_xml_schema(columns))
        return f"{name}.zip"

    @api.autovacuum
    def _gc_files(self):
        """Files that were kept long enough; the history stays."""
        # An archived feed's files grow old as well.
        feeds = self.env["crm.feed"].with_context(active_test=False)
        for days in set(feeds.search(Domain.TRUE).mapped("days_kept")):
            before = fields.Datetime.now() - timedelta(days=days)
            self._forget_files(
                [("feed_id.days_kept", "=", days), ("date", "<", before)]
            )
