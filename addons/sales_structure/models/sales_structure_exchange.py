# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Units of two versions change places, so that a unit in force keeps its id."""

from odoo import models
from odoo.tools import SQL

# What is not the content of a unit, and what is counted anew.
OWN = frozenset({"id", "parent_id", "parent_path", "origin_id", "lineage"})


class SalesStructureExchange(models.AbstractModel):
    """Raw SQL that writes: a few statements, whatever hangs on the units.

    Assignments, credits and documents point at a unit's id. When a plan comes into
    force, each of its units takes the place of the unit of the same lineage, which
    moves to where the plan's was: nothing that points at it has to be rewritten. Doing
    it twice changes nothing.
    """

    _name = "sales.structure.exchange"
    _description = "Exchange of Units"

    def _exchange(self, one, other):
        """Units of the same lineage in two versions change places; others stay."""
        self.env.flush_all()
        places = self._read_places(one + other)
        if any(place != source for place, source in places):
            self._exchange_sets(places)
            self._exchange_columns(places)
            self._exchange_parts(places)
            self._renew_paths(one + other)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _read_places(self, versions):
        """(id of a unit, id of the unit whose content comes there) of all units."""
        return self.env.execute_query(
            SQL(
                """
                SELECT unit.id, COALESCE(twin.id, unit.id)
                  FROM sales_structure_unit unit
                  LEFT JOIN sales_structure_unit twin
                         ON twin.lineage = unit.lineage
                        AND twin.structure_id = ANY(%(versions)s)
                        AND twin.structure_id <> unit.structure_id
                 WHERE unit.structure_id = ANY(%(versions)s)
                """,
                versions=versions.ids,
            )
        )

    def _unnest(self, places, alias):
        ids, sources = zip(*places, strict=True)
        return SQL(
            "UNNEST(%s::int[], %s::int[]) AS %s(id, source_id)",
            list(ids),
            list(sources),
            SQL.identifier(alias),
        )

    def _exchange_columns(self, places):
        """Whatever is stored of a unit; units above it are those of its new version."""
        fields = self.env["sales.structure.unit"]._fields.values()
        columns = [
            field.name
            for field in fields
            if field.store and field.column_type and field.name not in OWN
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_structure_unit unit
                   SET %(columns)s,
                       parent_id = COALESCE(parent.id, content.parent_id),
                       origin_id = COALESCE(origin.id, content.origin_id)
                  FROM %(place)s
                  JOIN sales_structure_unit content ON content.id = place.source_id
                  LEFT JOIN %(parent)s ON parent.source_id = content.parent_id
                  LEFT JOIN %(origin)s ON origin.source_id = content.origin_id
                 WHERE unit.id = place.id
                """,
                columns=SQL(", ").join(
                    SQL(
                        "%s = %s", SQL.identifier(name), SQL.identifier("content", name)
                    )
                    for name in columns
                ),
                place=self._unnest(places, "place"),
                parent=self._unnest(places, "parent"),
                origin=self._unnest(places, "origin"),
            )
        )

    def _exchange_parts(self, places):
        """Members and rules go with the content."""
        for name in ("member_ids", "rule_ids"):
            field = self.env["sales.structure.unit"]._fields[name]
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %s part SET unit_id = place.id FROM %s
                     WHERE part.unit_id = place.source_id
                       AND place.id <> place.source_id
                    """,
                    SQL.identifier(self.env[field.comodel_name]._table),
                    self._unnest(places, "place"),
                )
            )

    def _exchange_sets(self, places):
        """Tables of many-to-many fields, whose pairs are unique row by row."""
        targets = {source: place for place, source in places}
        for field in self.env["sales.structure.unit"]._fields.values():
            if field.type != "many2many" or not field.store:
                continue
            table, unit, value = map(
                SQL.identifier, (field.relation, field.column1, field.column2)
            )
            rows = self.env.execute_query(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s) RETURNING %s, %s",
                    *(table, unit, list(targets), unit, value),
                )
            )
            if rows:
                self._insert_pairs(
                    SQL("%s (%s, %s)", table, unit, value),
                    [(targets[source], other) for source, other in rows],
                )

    def _insert_pairs(self, into, rows):
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s SELECT * FROM UNNEST(%s::int[], %s::int[])",
                into,
                *map(list, zip(*rows, strict=True)),
            )
        )

    def _renew_paths(self, versions):
        self.env.cr.execute(
            SQL(
                """
                WITH RECURSIVE tree AS (
                    SELECT id, id::text || '/' AS path
                      FROM sales_structure_unit
                     WHERE structure_id = ANY(%s) AND parent_id IS NULL
                     UNION ALL
                    SELECT unit.id, tree.path || unit.id || '/'
                      FROM sales_structure_unit unit
                      JOIN tree ON tree.id = unit.parent_id
                )
                UPDATE sales_structure_unit unit SET parent_path = tree.path
                  FROM tree WHERE tree.id = unit.id
                """,
                versions.ids,
            )
        )
