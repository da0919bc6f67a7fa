# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where customers say that they want to part, and how it was."""

from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.crm_parting_survey_mixin import LONGEST


class PartingPortal(CustomerPortal):
    """Customers see their own partings; the key of the letter opens one of them."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "parting_count" in counters:
            is_shown = self._may_start_parting() or self._get_my_parting()
            values["parting_count"] = 1 if is_shown else 0
        return values

    # Whose parting it is

    def _may_start_parting(self):
        """Whether the customer who is logged in can part in this company."""
        user = request.env.user
        # The setting is read for the customer.
        company = user.company_id.sudo()
        return user._is_portal() and company.lifecycle_parting_portal

    def _get_my_parting(self):
        """The customer's parting in its company that is not over, as superuser."""
        user = request.env.user
        # Customers have no rights on partings: they see what this page shows.
        partings = request.env["crm.parting"].sudo()
        return partings.search(
            [
                ("partner_id", "=", user.partner_id.commercial_partner_id.id),
                ("company_id", "=", user.company_id.id),
                ("state", "in", ("open", "closed")),
            ],
            limit=1,
        )

    def _get_parting(self, parting_id, access_token=None):
        """A parting that the visitor may see, as superuser; else none."""
        # Whether it is there is told to nobody who may not see it.
        parting = request.env["crm.parting"].sudo().browse(parting_id).exists()
        token = parting.access_token
        if token and isinstance(access_token, str) and _is_same(token, access_token):
            return parting
        user = request.env.user
        is_own = user.partner_id.commercial_partner_id == parting.partner_id
        if user._is_portal() and is_own and parting.company_id in user.company_ids:
            return parting
        is_seen = user._is_internal() and parting.with_user(user).has_access("read")
        return parting if is_seen else parting.browse()

    # Pages

    @route("/my/parting", type="http", auth="user", website=True, methods=["GET"])
    def parting_home(self, **_kw):
        """What the customer has begun, or where it can begin."""
        parting = self._get_my_parting()
        if parting and request.env.user._is_portal():
            return request.redirect(parting.access_url)
        if not self._may_start_parting():
            return request.redirect("/my")
        return self._show_start()

    @route(
        "/my/parting/start", type="http", auth="user", website=True, methods=["POST"]
    )
    def parting_start(self, **post):
        """Start a parting on the customer's behalf."""
        if not self._may_start_parting():
            return request.redirect("/my")
        user = request.env.user
        partings = request.env["crm.parting"]
        reason = partings._get_portal_reason(post.get("reason_id"))
        if not reason:
            return self._show_start(request.env._("Please choose a reason."), post)
        parting = partings._start(
            user.company_id,
            user.partner_id,
            origin="portal",
            initiator="customer",
            reason_id=reason.id,
            note=str(post.get("note") or "")[:LONGEST].replace("\x00", "").strip(),
        )
        return request.redirect(
            "/my/parting" if not parting else parting.sudo().access_url
        )

    @route(
        "/my/parting/<int:parting_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def parting_page(self, parting_id, access_token=None, report_type=None, **kw):
        """How far the parting is, what is open, and the letter."""
        parting = self._get_parting(parting_id, access_token)
        if not parting:
            return request.redirect("/my")
        if report_type in ("html", "pdf"):
            return self._show_report(
                model=parting,
                report_type=report_type,
                report_ref="crm_lifecycle.action_report_parting_letter",
                download=bool(kw.get("download")),
            )
        return self._show_parting(parting, access_token)

    @route(
        "/my/parting/<int:parting_id>/survey",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def parting_survey(self, parting_id, access_token=None, **post):
        """Keep the answers of the exit survey."""
        parting = self._get_parting(parting_id, access_token)
        if not parting:
            return request.redirect("/my")
        try:
            parting._answer_survey(post)
        except UserError as error:
            return self._show_parting(parting, access_token, str(error))
        return self._show_parting(parting, access_token)

    @route(
        "/my/parting/<int:parting_id>/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def parting_withdraw(self, parting_id, **_post):
        """Take back what the customer itself has started on the portal."""
        parting = self._get_parting(parting_id)
        if parting and self._may_withdraw(parting):
            parting._end_with_restoring("cancelled", ("open",))
            parting._log(request.env._("The customer has taken it back."))
        return request.redirect("/my/parting")

    def _may_withdraw(self, parting):
        user = request.env.user
        is_own = user.partner_id.commercial_partner_id == parting.partner_id
        return (
            user._is_portal()
            and is_own
            and parting.state == "open"
            and parting.origin == "portal"
        )

    # What they show

    def _show_start(self, error=None, post=None):
        values = self._prepare_portal_layout_values()
        values |= {
            "page_name": "parting",
            "error": error,
            "post": post or {},
            "company": request.env.user.company_id.sudo(),
            "reasons": request.env["crm.parting"]._get_portal_reasons(),
            "longest": LONGEST,
        }
        return request.render("crm_lifecycle.portal_parting_start", values)

    def _show_parting(self, parting, access_token, error=None):
        values = self._prepare_portal_layout_values()
        values |= {
            "page_name": "parting",
            "parting": parting,
            "obligations": parting._get_letter_obligations(),
            "is_settled": parting._is_all_settled(),
            "may_withdraw": self._may_withdraw(parting),
            "access_token": access_token,
            "error": error,
            "reasons": parting._get_portal_reasons(),
            "satisfaction": parting._fields[
                "survey_satisfaction"
            ]._description_selection(request.env),
            "returns": parting._fields["survey_return"]._description_selection(
                request.env
            ),
            "longest": LONGEST,
        }
        return request.render("crm_lifecycle.portal_parting", values)


def _is_same(token, given):
    """Compare without telling how much of it was right, whatever was given."""
    return given.isascii() and consteq(token, given)
