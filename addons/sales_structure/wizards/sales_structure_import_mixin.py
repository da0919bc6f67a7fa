# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tables that are imported have in common."""

from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..matching import LineError, Names

# Errors of the parsers about two rows of a file, by what names them in the file: what
# the database knows of them is compared instead.
ABOUT_TWO_ROWS = "overlap", "nested", "duplicate"


class Plan(NamedTuple):
    """What a file would change, and all that is wrong with it.

    :param rows: as read from the file
    :param notes: what may be meant so, and perhaps is not
    :param added: values of new records
    :param changed: (record, values) pairs
    :param removed: records
    """

    rows: list
    errors: list
    notes: list
    added: list
    changed: list
    removed: Any
    unchanged: int


class SalesStructureImportMixin(models.AbstractModel):
    """A kind of table; the models that inherit it read, plan and write its rows."""

    _name = "sales.structure.import.mixin"
    _description = "Imported Table"

    _table_columns = None  # of the table
    _target = ""  # the model of what the rows become

    @api.model
    def _plan(self, structure, text, replaces=False):
        """What is to be done so that a version has what a table says.

        :return: a :class:`Plan`; nothing is written
        """
        raise NotImplementedError

    @api.model
    def _get_rows(self, structure):
        """Rows of the table of what a version has now."""
        raise NotImplementedError

    @api.model
    def _get_example(self, structure):
        """Rows of a table that shows what can be filled in."""
        raise NotImplementedError

    @api.model
    def _write_plan(self, plan):
        """Do it, in a handful of statements however long the table is."""
        target = self.env[self._target]
        plan.removed.unlink()
        groups = {}
        for record, vals in plan.changed:
            groups.setdefault(tuple(vals.items()), []).append(record.id)
        for vals, ids in groups.items():
            target.browse(ids).write(dict(vals))
        target.create(plan.added)

    # Units

    def _get_unit_names(self, structure):
        """Units by code, then by full name, then by name."""
        units = structure.unit_ids
        return Names(
            *(
                [(unit[name], unit) for unit in units]
                for name in ("code", "complete_name", "name")
            )
        )

    def _get_names_of_units(self, units):
        """{unit: what it is called in a file}, so that it is found by that again."""
        names = self._get_unit_names(units.structure_id)
        return {unit: self._name_unit(unit, names) for unit in units}

    def _name_unit(self, unit, names):
        for name in (unit.code, unit.name, unit.complete_name):
            if name and names.find(name) == {unit}:
                return name
        raise UserError(
            self.env._(
                "Several units are called %(name)s, so a file could not tell them "
                "apart: give each of them a code.",
                name=unit.complete_name,
            )
        )

    def _get_example_units(self, structure):
        """Names of two units that an example may speak of."""
        names = [unit.name for unit in structure.unit_ids[:2]]
        return [*names, "East", "West"][:2]

    def _find_one(self, names, row, what):
        """What a cell of a row names.

        :return: the item, or None, and a list of what is wrong
        """
        text = getattr(row, what)
        found = names.find(text)
        if len(found) == 1:
            return next(iter(found)), []
        code = "ambiguous" if found else "unknown"
        values = {"value": text}
        # What is not given at all has been told by the parser.
        return None, [LineError(row.line, f"{code}_{what}", values)] if text else []


def is_known(error, found):
    """Whether an error about two rows is for the database to judge instead.

    :param dict found: what was found of rows whose every name is known, by line
    """
    return error.code in ABOUT_TWO_ROWS and (
        {error.line, error.values["other"]} <= found.keys()
    )
