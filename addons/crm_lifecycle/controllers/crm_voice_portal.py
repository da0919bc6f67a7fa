# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers propose, complain, vote and rate on the portal."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..models.crm_voice_customer_mixin import DOCUMENTS, LARGEST_FILE
from ..models.crm_voice_sharing_mixin import VOTABLE

RATES = {"5": 5, "3": 3, "1": 1}
LONGEST_FEEDBACK = 2000
LONGEST_SEARCH = 100
ORDERS = {"votes": "vote_count desc, id desc", "date": "made_on desc, id desc"}


class CrmVoicePortal(CustomerPortal):
    """Every route checks whose it is before anything is read with more rights."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "voice_count" in counters:
            voices = request.env["crm.voice"]
            may_read = voices.has_access("read")
            values["voice_count"] = may_read and voices.search_count(
                self._get_own_domain()
            )
        return values

    def _get_customer(self):
        return request.env.user.partner_id.commercial_partner_id

    def _get_own_domain(self):
        return request.env["crm.voice"]._get_customer_domain(self._get_customer())

    def _get_names(self, field):
        voices = request.env["crm.voice"]
        return dict(voices._fields[field]._description_selection(request.env))

    # What the customer said

    @http.route(
        ["/my/voice", "/my/voice/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_voices(self, page=1, **_kwargs):
        """All that the customer and its contacts said."""
        voices = request.env["crm.voice"]
        if not request.env.user.share:
            return request.redirect("/odoo/customers-voice")
        # What was merged is the customer's own as before.
        voices = voices.with_context(active_test=False)
        domain = self._get_own_domain()
        pages = pager("/my/voice", voices.search_count(domain), page, 20)
        found = voices.search(domain, limit=20, offset=pages["offset"])
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "voice",
            # Found under the user's own rights.
            "voices": found.sudo(),
            "pager": pages,
        }
        return request.render("crm_lifecycle.portal_my_voices", values)

    @http.route("/my/voice/new", type="http", auth="user", website=True)
    def portal_voice_new(self, **form):
        """Ask what it is, and take it down."""
        if not request.env.user.share:
            return request.redirect("/odoo/customers-voice/new")
        if request.httprequest.method != "POST":
            return self._render_form(form)
        try:
            with request.env.cr.savepoint():
                voice = self._submit(form)
        except UserError as error:
            return self._render_form(form, error.args[0])
        return request.redirect(f"/my/voice/{voice.id}?thanks=1")

    def _submit(self, form):
        files = [
            (file.filename, file.read(LARGEST_FILE + 1))
            for file in request.httprequest.files.getlist("files")
        ]
        user = request.env.user
        # Portal users make nothing themselves; what they send is checked one by one.
        voices = request.env["crm.voice"].sudo()
        return voices._submit(user.partner_id, request.env.company, form, files)

    def _render_form(self, form, error=None):
        documents = self._get_documents(form.get("about"))
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "voice",
            "form": {name: text for name, text in form.items() if _is_text(text)},
            "error_text": error,
            "kinds": self._get_names("kind"),
            "topics": self._get_names("topic"),
            "documents": [
                (name, request.env["crm.voice"]._fields[name], documents[name])
                for name in DOCUMENTS
                if documents[name]
            ],
            "is_new": True,
        }
        return request.render("crm_lifecycle.portal_voice_form", values)

    def _get_documents(self, about):
        """What it can be about; also an older one, from whose page one comes."""
        voices = request.env["crm.voice"]
        customer, company = self._get_customer(), request.env.company
        documents = voices._get_offered(customer, company)
        try:
            asked = voices._get_about(
                about if _is_text(about) else "", customer, company
            )
        except UserError:
            # The customer chooses another one.
            return documents
        for name, number in asked.items():
            documents[name] |= documents[name].browse(number)
        return documents

    @http.route("/my/voice/<int:voice_id>", type="http", auth="public", website=True)
    def portal_voice(self, voice_id, access_token=None, **kwargs):
        """One of the customer's own, with the talk about it."""
        try:
            voice = self._get_own(voice_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = {
            "page_name": "voice",
            "voice": voice,
            "is_rated": bool(voice.closed_on),
            "has_thanks": kwargs.get("thanks") == "1",
        }
        values = self._get_page_view_values(
            voice, access_token, values, "my_voices_history", False
        )
        return request.render("crm_lifecycle.portal_voice", values)

    def _get_own(self, voice_id, access_token=None):
        # Tokens that none of ours looks like cannot be compared.
        is_token = _is_text(access_token) and access_token.isascii()
        token = access_token if is_token else None
        return self._document_check_access("crm.voice", voice_id, token)

    @http.route(
        "/my/voice/<int:voice_id>/rate",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_voice_rate(self, voice_id, access_token=None, **form):
        """The customer's last word."""
        try:
            voice = self._get_own(voice_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        # Colleagues see the page, and do not speak for the customer.
        if request.env.user._is_internal():
            return request.redirect(_way(voice))
        rate, feedback = RATES.get(form.get("rate")), form.get("feedback")
        if rate and not voice.closed_on and voice.answered_on:
            feedback = feedback[:LONGEST_FEEDBACK] if _is_text(feedback) else ""
            voice._rate(rate, feedback.replace("\x00", ""), self._get_rater(voice))
        return request.redirect(voice.get_portal_url() if access_token else _way(voice))

    def _get_rater(self, voice):
        """Who is signed in, else who the link was sent to."""
        user = request.env.user
        return voice.partner_id if user._is_public() else user.partner_id

    @http.route(
        "/my/voice/<int:voice_id>/consent",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_voice_consent(self, voice_id, **form):
        """The customer allows, or does not allow, that its name is shown."""
        try:
            voice = self._get_own(voice_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if request.env.user.share:
            voice.is_author_shown = form.get("is_author_shown") == "1"
        return request.redirect(_way(voice))

    # What other customers proposed

    @http.route(
        ["/my/voice/shared", "/my/voice/shared/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_shared_voices(self, page=1, sortby=None, topic=None, search=None, **_kw):
        """Proposals that the team has opened to all customers."""
        sortby = sortby if sortby in ORDERS else "votes"
        topics = self._get_names("topic")
        topic = topic if topic in topics else ""
        search = search[:LONGEST_SEARCH].replace("\x00", "") if _is_text(search) else ""
        domain = self._get_shared_domain(topic, search)
        # They are told by what ``_get_shared_values`` lets out, and nothing else.
        voices = request.env["crm.voice"].sudo()
        arguments = {"sortby": sortby, "topic": topic, "search": search}
        total = voices.search_count(domain)
        pages = pager("/my/voice/shared", total, page, 20, url_args=arguments)
        found = voices.search(
            domain, order=ORDERS[sortby], limit=20, offset=pages["offset"]
        )
        values = {
            **self._prepare_portal_layout_values(),
            **arguments,
            "page_name": "voice",
            "is_shared_page": True,
            "topics": topics,
            "proposals": found._get_shared_values(self._get_customer()),
            "is_customer": request.env.user.share,
            "pager": pages,
        }
        return request.render("crm_lifecycle.portal_shared_voices", values)

    def _get_shared_domain(self, topic="", search=""):
        domain = request.env["crm.voice"]._get_shared_domain(request.env.company)
        if topic:
            domain &= Domain("topic", "=", topic)
        if search:
            domain &= Domain("public_name", "ilike", search) | Domain(
                "public_description", "ilike", search
            )
        return domain

    @http.route(
        "/my/voice/shared/<int:voice_id>", type="http", auth="user", website=True
    )
    def portal_shared_voice(self, voice_id, **_kwargs):
        """One proposal, as others may see it."""
        voice = self._get_shared(voice_id)
        if not voice:
            return request.redirect("/my/voice/shared")
        if voice.id != voice_id:
            return request.redirect(f"/my/voice/shared/{voice.id}")
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "voice",
            "is_shared_page": True,
            "proposal": voice._get_shared_values(self._get_customer())[0],
            "is_customer": request.env.user.share,
        }
        return request.render("crm_lifecycle.portal_shared_voice", values)

    def _get_shared(self, voice_id):
        """The shared proposal, or the one that it was merged into."""
        # Only what is shared in the user's company is given out.
        voices = request.env["crm.voice"].sudo().with_context(active_test=False)
        voice = voices.search([("id", "=", voice_id)])
        voice = voice.merged_into_id or voice
        return voice.filtered_domain(self._get_shared_domain())

    @http.route(
        "/my/voice/shared/<int:voice_id>/vote",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_vote(self, voice_id, withdraw=None, **_kwargs):
        """Want it too, or not any more."""
        voice = self._get_shared(voice_id)
        # Colleagues look at it; only customers vote.
        if not voice or not request.env.user.share or voice.state not in VOTABLE:
            return request.redirect("/my/voice/shared")
        if withdraw == "1":
            voice._withdraw_vote(request.env.user.partner_id)
        else:
            voice._vote(request.env.user.partner_id)
        return request.redirect(f"/my/voice/shared/{voice.id}")


def _way(voice):
    return f"/my/voice/{voice.id}"


def _is_text(value):
    return isinstance(value, str)
