# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Assignments put back as they were before a change of versions."""

from odoo import models
from odoo.tools import SQL


class SalesStructureUndo(models.AbstractModel):
    """Raw SQL that writes.

    It goes by customer, kind and step of the sale: of whatever the change has touched,
    rows that were made since are deleted, and those that it ended or altered are as
    they were. Where somebody has decided by hand since, that stays.
    """

    _name = "sales.structure.undo"
    _description = "Undoing of a Change"

    def _put_back(self, change):
        """Restore assignments; how many decided by hand were left."""
        self._make_touched(change)
        kept = self._keep_decided(change)
        self._delete_new(change)
        self._reopen(change)
        self._restore_rows(change)
        self.env["sales.structure.assignment"].invalidate_model()
        return kept

    def _make_touched(self, change):
        """Fill a table with what the change has touched."""
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS sales_structure_touched"))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE sales_structure_touched ON COMMIT DROP AS
                SELECT partner_id, kind, COALESCE(function_id, 0) AS function_id
                  FROM sales_structure_assignment
                 WHERE change_id = %(change)s OR ended_by_id = %(change)s
                 UNION
                SELECT partner_id, was->>'kind',
                       COALESCE((was->>'function_id')::int, 0)
                  FROM sales_structure_change_line
                 WHERE change_id = %(change)s AND what = 'assignment'
                """,
                change=change.id,
            )
        )

    def _get_same(self):
        """Condition that an assignment ``a`` is among what was touched, ``t``."""
        return SQL(
            "t.partner_id = a.partner_id AND t.kind = a.kind"
            " AND t.function_id = COALESCE(a.function_id, 0)"
        )

    def _keep_decided(self, change):
        """Leave out what somebody has decided by hand since."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM sales_structure_touched t
                 USING sales_structure_assignment a
                 WHERE %s AND a.company_id = %s AND a.date_to IS NULL
                   AND a.origin = 'manual' AND a.id > %s
                """,
                self._get_same(),
                change.company_id.id,
                change.last_assignment_id,
            )
        )
        return self.env.cr.rowcount

    def _delete_new(self, change):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM sales_structure_assignment a
                 USING sales_structure_touched t
                 WHERE %s AND a.company_id = %s AND a.id > %s
                """,
                self._get_same(),
                change.company_id.id,
                change.last_assignment_id,
            )
        )

    def _reopen(self, change):
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_structure_assignment a
                   SET date_to = NULL, ended_by_id = NULL
                  FROM sales_structure_touched t
                 WHERE %s AND a.ended_by_id = %s AND a.id <= %s
                """,
                self._get_same(),
                change.id,
                change.last_assignment_id,
            )
        )

    def _restore_rows(self, change):
        """Rows that were kept whole, because they were altered or deleted."""
        lines = SQL(
            """
            line.change_id = %s AND line.what = 'assignment'
            AND EXISTS (SELECT FROM sales_structure_touched t
                         WHERE t.partner_id = line.partner_id
                           AND t.kind = line.was->>'kind'
                           AND t.function_id
                               = COALESCE((line.was->>'function_id')::int, 0))
            """,
            change.id,
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM sales_structure_assignment a
                 USING sales_structure_change_line line
                 WHERE a.id = line.res_id AND %s
                """,
                lines,
            )
        )
        # The customer may have been merged into another one meanwhile.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_structure_assignment
                SELECT (JSONB_POPULATE_RECORD(
                            NULL::sales_structure_assignment,
                            line.was
                            || JSONB_BUILD_OBJECT('partner_id', line.partner_id)
                       )).*
                  FROM sales_structure_change_line line
                 WHERE %s
                """,
                lines,
            )
        )

    def _read_changed_since(self, change):
        """Ids of customers who have been assigned anew since by the version undone."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT partner_id
                  FROM sales_structure_assignment
                 WHERE company_id = %s AND id > %s AND date_to IS NULL
                """,
                change.company_id.id,
                change.last_assignment_id,
            )
        )
        return [partner for (partner,) in rows]

    def _read_last_assignment(self):
        """The highest id that an assignment has had."""
        [(last,)] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM sales_structure_assignment")
        )
        return last
