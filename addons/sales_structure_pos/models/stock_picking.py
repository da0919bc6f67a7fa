# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transfers of points of sale."""

from odoo import api, models
from odoo.fields import Domain


class StockPicking(models.Model):
    """What a point of sale hands out is the work of its floor."""

    _inherit = "stock.picking"

    @api.depends("pos_session_id")
    def _compute_floor_unit_id(self):
        return super()._compute_floor_unit_id()

    def _get_floor_place(self):
        # Whoever moves goods need not have the right to read points of sale.
        point = self.sudo().pos_session_id.config_id
        return point._get_floor_place() if point else super()._get_floor_place()

    def _list_floor_places(self, company):
        points = self.env["pos.order"]._list_floor_places(company)
        return super()._list_floor_places(company) + points

    def _get_places_domain(self, places):
        points = [place.point_id for place in places if place.point_id]
        others = [place for place in places if not place.point_id]
        elsewhere = Domain("pos_session_id", "=", False)
        # Any session will do: who may see a transfer may be told where it is handled.
        sessions = self.env["pos.session"].sudo()._search([("config_id", "in", points)])
        return (elsewhere & super()._get_places_domain(others)) | Domain(
            "pos_session_id", "in", sessions
        )
