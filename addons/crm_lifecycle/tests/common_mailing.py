# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mailing lists, where the app of mass mailings is installed."""

import unittest


class MailingMixin:
    """What follows needs the app, which companies may do without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "mailing.subscription" not in cls.env:
            raise unittest.SkipTest("the app of mass mailings is not installed")

    @classmethod
    def _make_list(cls, name="News"):
        return cls.env["mailing.list"].create({"name": name})

    @classmethod
    def _subscribe(cls, mailing_list, email, **vals):
        """A subscription of an address."""
        reader = cls.env["mailing.contact"].create({"name": email, "email": email})
        return cls.env["mailing.subscription"].create(
            {"contact_id": reader.id, "list_id": mailing_list.id, **vals}
        )

    def _send(self, model, domain, **vals):
        """A mailing that goes out at once, as marketers send it."""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_arch": "<div>Bread</div>",
                "body_html": "<div>Bread</div>",
                "mailing_model_id": self.env["ir.model"]._get_id(model),
                "mailing_domain": repr(domain),
                **vals,
            }
        )
        mailing.action_send_mail()
        return mailing.mailing_trace_ids
