# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer feed over HTTP, for programs that have an API key."""

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import Response, content_disposition, request

from ..feed.columns import VERSION
from ..feed.formats import FORMATS, MOST_ROWS
from ..feed.schema import as_json_schema, as_xml_schema
from ..models.crm_feed_rows import CursorGoneError


class CrmFeedController(http.Controller):
    """Everything is read with the rights of the key's user."""

    @http.route(
        "/crm_lifecycle/feed/v1/customers",
        type="http",
        auth="bearer",
        methods=["GET"],
        save_session=False,
    )
    def get_customers(self, **params):
        """Customers as a stream: all of them, or what has changed since a cursor."""
        try:
            return self._stream_customers(params)
        except CursorGoneError as error:
            return _refuse(410, error)
        except AccessError as error:
            return _refuse(403, error)
        except UserError as error:
            return _refuse(400, error)

    def _stream_customers(self, params):
        form, limit = self._get_format(params), self._get_limit(params)
        if form.name == "xlsx":
            limit = min(limit or MOST_ROWS, MOST_ROWS)
        env = self._get_environment(self._get_companies(params))
        reading = env["crm.feed.rows"]._read_changes(
            params.get("cursor"), limit, is_json=form.name == "jsonl"
        )
        headers = {
            "X-Feed-Version": VERSION,
            "X-Feed-Cursor": str(reading.cursor),
            "X-Feed-More": str(reading.more).lower(),
        }
        return _stream(form, reading, headers)

    def _get_format(self, params):
        name = params.get("format", "jsonl")
        if name not in FORMATS:
            raise UserError(
                request.env._(
                    "There is no format %(name)s. Choose one of %(formats)s.",
                    name=name[:40],
                    formats=", ".join(FORMATS),
                )
            )
        return FORMATS[name]

    def _get_limit(self, params):
        text = params.get("limit")
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 9:
            limit = int(text)
            if 1 <= limit <= MOST_ROWS:
                return limit
        raise UserError(
            request.env._("The limit is a number from 1 to %(most)s.", most=MOST_ROWS)
        )

    def _get_companies(self, params):
        """Ids of the companies that are asked for; by default all of the user's."""
        own = request.env.user._get_company_ids()
        text = params.get("companies")
        if not text:
            return list(own)
        known = {str(company_id): company_id for company_id in own}
        asked = [known.get(number) for number in text.split(",")]
        if None in asked:
            raise AccessError(
                request.env._("Companies are numbers of your own ones, with commas.")
            )
        return asked

    def _get_environment(self, company_ids):
        return request.env(
            context={
                **request.env.context,
                "allowed_company_ids": company_ids,
                "lang": request.env.user.lang,
            }
        )

    @http.route(
        "/crm_lifecycle/feed/v1/schema",
        type="http",
        auth="bearer",
        methods=["GET"],
        save_session=False,
    )
    def get_schema(self, **params):
        """The columns that the key's user may read, as JSON Schema or XML Schema."""
        if not request.env["crm.lifecycle"].has_access("read"):
            return _refuse(403, request.env._("You may not see customers."))
        columns = request.env["crm.feed.schema"]._get_readable_columns()
        if params.get("format") == "xsd":
            headers = [("Content-Type", "application/xml; charset=utf-8")]
            return request.make_response(as_xml_schema(columns), headers)
        return request.make_json_response(as_json_schema(columns))

    @http.route("/crm_lifecycle/feed/v1", type="http", auth="user", methods=["GET"])
    def get_documentation(self):
        """The columns in words, and how to read the feed."""
        if not request.env["crm.lifecycle"].has_access("read"):
            raise request.not_found()
        values = {
            "columns": request.env["crm.feed.schema"]._get_readable_columns(),
            "formats": FORMATS.values(),
            "version": VERSION,
            "url": f"{request.httprequest.url_root}crm_lifecycle/feed/v1",
        }
        return request.render("crm_lifecycle.feed_documentation", values)

    @http.route(
        "/crm_lifecycle/feed/export/<int:export_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def get_export(self, export_id):
        """The file that somebody has asked for in the list."""
        wizard = request.env["crm.feed.export"].browse(export_id).exists()
        if not wizard or wizard.create_uid != request.env.user:
            raise request.not_found()
        wizard = wizard.with_env(self._get_environment(wizard.company_ids.ids))
        wizard._record()
        disposition = content_disposition(wizard._get_file_name())
        headers = {"Content-Disposition": disposition}
        return _stream(FORMATS[wizard.format], wizard._get_reading(), headers)


def _stream(form, reading, headers):
    """A response that is written while the database is read."""
    return Response(
        _get_pieces(request.env.registry, form, reading),
        content_type=form.mimetype,
        direct_passthrough=True,
        headers={
            **headers,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _get_pieces(registry, form, reading):
    """Pieces of the file; the request's own cursor is closed when they are made."""
    with registry.cursor() as cr:
        yield from form.write(reading.columns, reading.batches(cr), reading.ending)


def _refuse(status, error):
    """What is wrong and what to do, as a program reads it."""
    return request.make_json_response({"error": str(error)}, status=status)
