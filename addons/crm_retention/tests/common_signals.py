# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payments, deliveries, returns and ratings of a company's customers."""

from datetime import timedelta

from odoo import Command

from odoo.addons.crm_lifecycle.tests.common import TODAY

from .common import RetentionCase


class SignalCase(RetentionCase):
    """Whatever the signals are made from, on any day."""

    @classmethod
    def _days_ago(cls, days):
        return TODAY - timedelta(days=days)

    @classmethod
    def _paid(cls, partner, *, due, late, amount=100.0, **vals):
        """An invoice due so many days ago, and paid so many days after that."""
        invoice = cls._invoice(
            partner, cls._days_ago(due + 10), amount, **cls._due(due), **vals
        )
        cls._pay(invoice, cls._days_ago(due - late))
        return invoice

    @classmethod
    def _due(cls, days):
        return {
            "invoice_date_due": cls._days_ago(days),
            "invoice_payment_term_id": False,
        }

    @classmethod
    def _delivery(cls, partner, *, done, late=0, **vals):
        """A delivery done so many days ago, and so many days after the promised one."""
        cls.product.is_storable = True
        picking = cls._order(partner, **vals).picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()
        cls._redate(picking, done, late)
        return picking

    @classmethod
    def _redate(cls, picking, done, late=0):
        """Let a picking have been made, promised and done in the past."""
        picking.flush_recordset()
        cls.env.cr.execute(
            """
            UPDATE stock_picking
               SET create_date = %(done)s::timestamp - INTERVAL '30 days',
                   date_done = %(done)s, scheduled_date = %(promised)s,
                   date_deadline = %(promised)s
             WHERE id = %(id)s
            """,
            {
                "done": f"{cls._days_ago(done)} 12:00:00",
                "promised": f"{cls._days_ago(done + late)} 12:00:00",
                "id": picking.id,
            },
        )
        picking.invalidate_recordset()

    @classmethod
    def _bring_back(cls, picking, *, done):
        """What was delivered comes back."""
        wizard = cls.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=picking.id
        )
        returned = wizard.create({"picking_id": picking.id})
        returned.product_return_moves.quantity = 1
        back = cls.env["stock.picking"].browse(
            returned.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": 1, "picked": True})
        back.button_validate()
        cls._redate(back, done)
        return back

    @classmethod
    def _rate(cls, partner, value, *, ago=1, record=None, **vals):
        """A rating that was given so many days ago, by default of the customer."""
        record = record or partner
        rating = cls.env["rating.rating"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "partner_id": partner.id,
                "rating": value,
                "consumed": True,
                **vals,
            }
        )
        rating.rated_on = f"{cls._days_ago(ago)} 12:00:00"
        return rating

    @classmethod
    def _make_elsewhere(cls):
        """Another company that knows the same customers."""
        other = cls._make_company("Signals Elsewhere")
        cls.env.user.company_ids = [Command.link(other.id)]
        return other

    @classmethod
    def _make_fit(cls, as_of=TODAY, company=None, is_latest=True, **vals):
        """A fit of a day; its scores are made at will."""
        return cls.Model.sudo().create(
            {
                "company_id": (company or cls.company).id,
                "as_of": as_of,
                "kind": "mbg_nbd",
                "state": "scored",
                "horizon_days": 90,
                "is_latest": is_latest,
                **vals,
            }
        )

    @classmethod
    def _score(cls, fit, partner, segment, **vals):
        """A customer's score by a fit."""
        return cls.Score.sudo().create(
            {
                "model_id": fit.id,
                "partner_id": partner.id,
                "state": "scored",
                "segment": segment,
                "purchase_count": 3,
                "usual_gap": 31,
                "days_silent": 74,
                "silence_ratio": 74 / 31,
                "repurchase_probability": 0.38,
                "next_probability": 0.9,
                **vals,
            }
        )

    def _facts(self, partner, *names, as_of=TODAY):
        """These facts of a customer, None where they are not known."""
        self._evaluate(as_of=as_of)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM crm_lifecycle WHERE partner_id = %s AND company_id = %s",
            [partner.id, self.company.id],
        )
        found = self.env.cr.dictfetchone() or {}
        return tuple(found.get(name) for name in names)
