# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The form in which customers fill gaps in their data and correct it."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

# All answers of a form together; each has a limit of its own.
MAX_FORM = 100_000
MAX_ID = 2**31 - 1


class InformationPortal(CustomerPortal):
    """Behind a secret link, or from the portal for one's own company."""

    @http.route("/my/information", type="http", auth="user", website=True)
    def portal_information(self, **_kwargs):
        """The customer's own form."""
        customer = request.env.user.partner_id.commercial_partner_id
        # A customer sees that it may open its own form, not our requests.
        found = request.env["crm.information.request"].sudo()
        found = found.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", request.env.company.id),
                ("state", "in", ("sent", "answered")),
            ],
            limit=1,
        )
        if found and found._is_open():
            return request.redirect(found.get_portal_url())
        return request.render("crm_lifecycle.portal_information_start", {})

    @http.route(
        "/my/information/start",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_information_start(self, **_kwargs):
        """Open a form for the own company."""
        person = request.env.user.partner_id
        customer = person.commercial_partner_id
        # The customer asks itself: no rights on our requests are needed.
        requests = request.env["crm.information.request"].sudo()
        opened = requests._open(customer, request.env.company, person)
        return request.redirect(opened.get_portal_url())

    @http.route(
        "/my/information/<int:request_id>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_information_form(self, request_id, access_token=None, **form):
        """The form, and what comes back."""
        try:
            asked = self._get_asked(request_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        asked = asked.with_company(asked.company_id)
        if not asked._is_open():
            return request.render("crm_lifecycle.portal_information_closed", {})
        if request.httprequest.method == "POST":
            return self._answer_information(asked, access_token, form)
        return self._render_information(asked, access_token)

    def _get_asked(self, request_id, access_token):
        # Ids beyond the database's integers, and tokens that none of ours looks like.
        if request_id > MAX_ID or not (access_token or "").isascii():
            raise MissingError(request.env._("This form does not exist."))
        return self._document_check_access(
            "crm.information.request", request_id, access_token
        )

    def _answer_information(self, asked, access_token, form):
        texts = [text for text in form.values() if isinstance(text, str)]
        try:
            if sum(map(len, texts)) > MAX_FORM:
                raise UserError(request.env._("This is too much text."))
            asked._take_answers(form)
        except UserError as error:
            return self._render_information(asked, access_token, error=str(error))
        return request.render("crm_lifecycle.portal_information_thanks", {})

    def _render_information(self, asked, access_token, error=""):
        values = {
            "asked": asked,
            "questions": asked._get_questions(),
            "access_token": access_token or "",
            "error": error,
            "page_name": "information",
        }
        return request.render("crm_lifecycle.portal_information_form", values)
