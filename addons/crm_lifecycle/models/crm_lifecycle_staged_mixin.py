# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How records are found by the stage of a customer."""

from odoo import api, models
from odoo.fields import Domain


class CrmLifecycleStagedMixin(models.AbstractModel):
    """Finds by a stage that is stored with the customer's life cycle alone."""

    _name = "crm.lifecycle.staged.mixin"
    _description = "Record with the Stage of a Customer"

    @api.model
    def _search_lifecycle_stage_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator != "in" or False not in value:
            return self._get_domain_in_stage(Domain("stage_id", operator, value))
        named = Domain("stage_id", "in", [stage for stage in value if stage])
        anywhere = Domain("stage_id", "!=", False)
        return self._get_domain_in_stage(named) | ~self._get_domain_in_stage(anywhere)

    @api.model
    def _get_domain_in_stage(self, condition):
        """Domain of the records of customers whose life cycle meets a condition."""
        raise NotImplementedError
