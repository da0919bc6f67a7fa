# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From when to when customers were in which stage."""

from odoo import api, fields, models
from odoo.tools import SQL


class CrmLifecycleStay(models.Model):
    """One row is a customer's stay in a stage: from a move into it to the next move."""

    _name = "crm.lifecycle.stay"
    _description = "Stay in a Life-Cycle Stage"
    _auto = False
    _rec_name = "partner_id"
    _order = "entered desc, id desc"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", related="partner_id.user_id"
    )
    stage_id = fields.Many2one("crm.lifecycle.stage", readonly=True)
    entered = fields.Date(readonly=True)
    left = fields.Date(
        readonly=True, help="Empty while the customer is still in the stage."
    )
    days = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="In the stage: until the customer left it, or until today.",
    )
    next_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        readonly=True,
        help="Where the customer went; empty as well for who left the life cycle.",
    )
    is_over = fields.Boolean(
        string="Over", readonly=True, help="The customer has left the stage."
    )
    cohort = fields.Date(
        readonly=True,
        help="First day of the month in which the customer came into any stage first.",
    )
    is_replayed = fields.Boolean(
        string="Replayed",
        readonly=True,
        help="The move into the stage was made afterwards, from the documents.",
    )
    transition_id = fields.Many2one(
        "crm.lifecycle.transition",
        string="Move",
        readonly=True,
        help="The move that began the stay, with its reason.",
    )

    @property
    def _table_query(self):
        """SQL of the stays; a move to no stage ends one and begins none."""
        self.env["crm.lifecycle.transition"].flush_model()
        is_whole = self.env.context.get("lifecycle_whole_stays")
        return SQL(
            """
            SELECT id, id AS transition_id, partner_id, company_id,
                   to_stage_id AS stage_id, date AS entered, "left",
                   COALESCE("left", %(today)s::date) - date AS days, next_stage_id,
                   is_over, DATE_TRUNC('month', first)::date AS cohort, is_replayed
              FROM (%(moves)s) move
             WHERE to_stage_id IS NOT NULL
            """,
            today=fields.Date.context_today(self),
            moves=_select_by_windows() if is_whole else _select_by_lookups(),
        )

    # Groups read all customers' stays, a list and its filters a page of them.

    @api.model
    def _read_group(self, *args, **kwargs):
        whole = self.with_context(lifecycle_whole_stays=True)
        return super(CrmLifecycleStay, whole)._read_group(*args, **kwargs)

    @api.model
    def _read_grouping_sets(self, *args, **kwargs):
        whole = self.with_context(lifecycle_whole_stays=True)
        return super(CrmLifecycleStay, whole)._read_grouping_sets(*args, **kwargs)

    @api.readonly
    def action_open_move(self):
        """The move that began the stay, with its reason and its document."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move"),
            "res_model": "crm.lifecycle.transition",
            "res_id": self.transition_id.id,
            "views": [(False, "form")],
        }


def _select_by_windows():
    """Moves with what came first and next, cheapest for all of them at once."""
    return SQL(
        """
        SELECT *, LEAD(date) OVER history AS "left",
               LEAD(to_stage_id) OVER history AS next_stage_id,
               LEAD(id) OVER history IS NOT NULL AS is_over,
               FIRST_VALUE(date) OVER history AS first
          FROM crm_lifecycle_transition
        WINDOW history AS (PARTITION BY partner_id, company_id ORDER BY date, id)
        """
    )


def _select_by_lookups():
    """The same, looked up in the index for each row and column that is asked for."""
    return SQL(
        """
        SELECT *, (SELECT date %(next)s) AS "left",
               (SELECT to_stage_id %(next)s) AS next_stage_id,
               EXISTS (SELECT %(later)s) AS is_over,
               (SELECT MIN(date) %(history)s) AS first
          FROM crm_lifecycle_transition this
        """,
        history=_HISTORY,
        later=_LATER,
        next=SQL("%s ORDER BY date, id LIMIT 1", _LATER),
    )


# Of one customer in one company: all moves, and those after this one.
_HISTORY = SQL(
    """
    FROM crm_lifecycle_transition
   WHERE partner_id = this.partner_id AND company_id = this.company_id
    """
)
_LATER = SQL("%s AND (date, id) > (this.date, this.id)", _HISTORY)
