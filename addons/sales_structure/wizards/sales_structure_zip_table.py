# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables of countries, states, cities and ZIP codes: rules of units."""

from odoo import api, models
from odoo.fields import Domain

from ..matching import Names, zip_table
from ..matching.places import (
    criteria_of,
    find_clashes,
    find_doubles,
    pair,
    place_of,
)
from ..models.sales_structure_rule import (
    CUSTOMER_CRITERIA,
    DOCUMENT_CRITERIA,
    LINE_CRITERIA,
)
from .sales_structure_import_mixin import ABOUT_TWO_ROWS, Plan, is_known

PLACE = ("country_id", "state_id", "city", "zip_prefix", "zip_from", "zip_to")
BEYOND_PLACE = sorted(
    {*CUSTOMER_CRITERIA, *LINE_CRITERIA, *DOCUMENT_CRITERIA}.difference(PLACE)
)
# What may be meant so is told and does not stop anybody.
NOTES = "nested", "never_wins"
# Names of countries that their codes do not tell.
ALIASES = {"UK": "GB", "EL": "GR"}


class SalesStructureZipTable(models.AbstractModel):
    """Rows are rules that ask for nothing but a place; other rules are left alone."""

    _name = "sales.structure.zip.table"
    _description = "Table of ZIP Codes"
    _inherit = ["sales.structure.import.mixin"]

    _table_columns = zip_table.COLUMNS
    _target = "sales.structure.rule"

    # What there is

    @api.model
    def _get_rules(self, structure):
        """Rules of a version that a table can say."""
        return structure.rule_ids.filtered(
            lambda rule: (
                (rule.country_id or rule.state_id)
                and not any(rule[name] for name in BEYOND_PLACE)
            )
        )

    @api.model
    def _get_rows(self, structure):
        """Rules as rows, with codes of states where they have one."""
        rules = self._get_rules(structure)
        names = self._get_names_of_units(rules.unit_id)
        return [
            zip_table.ZipRow(
                line,
                names[rule.unit_id],
                (rule.country_id or rule.state_id.country_id).code,
                rule.state_id.code or rule.state_id.name or "",
                *(rule[name] or "" for name in ("zip_from", "zip_to", "zip_prefix")),
                rule.city or "",
                rule.sequence,
            )
            for line, rule in enumerate(rules, start=2)
        ]

    @api.model
    def _get_example(self, structure):
        """A prefix, a range, a state and a city."""
        first, second = self._get_example_units(structure)
        row = zip_table.ZipRow
        return [
            row(2, first, "US", zip_prefix="90"),
            row(3, first, "US", zip_from="91000", zip_to="91999"),
            row(4, second, "US", state="NY"),
            row(5, second, "UA", city="Lviv", priority=5),
        ]

    # What a file says

    @api.model
    def _plan(self, structure, text, replaces=False):
        """Rules to add and to change, and those of the same units to remove."""
        parsed = zip_table.parse(text)
        places, errors = self._locate(structure, parsed)
        rules = self._get_rules(structure)
        pairs, spare = pair(
            parsed.rows, places, [(r.id, _place_of(r), r.sequence) for r in rules]
        )
        removed = rules.browse()
        if replaces:
            units = {place.unit_id for place in places.values()}
            removed = rules.browse(sorted(spare)).filtered(
                lambda rule: rule.unit_id.id in units
            )
        errors += [e for e in parsed.errors if not is_known(e, places)]
        doubles = list(find_doubles(pairs, places))
        told = {error.line for error in doubles}
        once = [one for one in pairs if one.row.line not in told]
        errors += doubles + self._find_clashes(structure, places, once, removed)
        return self._make_plan(parsed, places, pairs, removed, errors)

    def _make_plan(self, parsed, places, pairs, removed, errors):
        errors.sort(key=lambda error: error.line)
        rules = self.env["sales.structure.rule"]
        known = [one for one in pairs if one.rule_id]
        changed = [
            (rules.browse(one.rule_id), {"sequence": one.sequence})
            for one in known
            if one.sequence != rules.browse(one.rule_id).sequence
        ]
        return Plan(
            rows=parsed.rows,
            errors=[error for error in errors if error.code not in NOTES],
            notes=[error for error in errors if error.code in NOTES],
            added=[_prepare_vals(o, places) for o in pairs if not o.rule_id],
            changed=changed,
            removed=removed,
            unchanged=len(known) - len(changed),
        )

    def _locate(self, structure, parsed):
        """{line: Place} of rows that are right by themselves, and errors in names."""
        wrong = {e.line for e in parsed.errors if e.code not in ABOUT_TWO_ROWS}
        units = self._get_unit_names(structure)
        countries, states = self._get_country_names(), {}
        places, errors = {}, []
        for row in parsed.rows:
            unit, found = self._find_one(units, row, "unit")
            country, more = self._find_one(countries, row, "country")
            found += more
            state = 0
            if row.state and country:
                if country not in states:
                    states[country] = self._get_state_names(country)
                state, more = self._find_one(states[country], row, "state")
                found += more
            errors += found
            if not found and row.line not in wrong:
                places[row.line] = place_of(row, unit.id, country, state)
        return places, errors

    def _get_country_names(self):
        """Countries by code, then by name in the reader's language or in English."""
        countries = self.env["res.country"].search(Domain.TRUE)
        ids = {country.code: country.id for country in countries}
        english = countries.with_context(lang="en_US")
        return Names(
            ids.items(),
            [(one.name, one.id) for one in (*countries, *english)],
            [(alias, ids[code]) for alias, code in ALIASES.items() if code in ids],
        )

    def _get_state_names(self, country):
        states = self.env["res.country"].browse(country).state_ids
        return Names(
            *(
                [(state[name], state.id) for state in states]
                for name in ("code", "name")
            )
        )

    def _find_clashes(self, structure, places, pairs, removed):
        """Rows that give to one unit what rows or rules give to another."""
        units = {
            unit.id: structure._prepare_unit_criteria(unit)
            for unit in structure.unit_ids
        }
        paired = {one.rule_id for one in pairs}
        beside = (structure.rule_ids - removed).filtered(
            lambda rule: rule.active and rule.id not in paired
        )
        rules = self.env["sales.structure.rule"]
        touched = {
            -one.row.line
            for one in pairs
            if not one.rule_id or one.sequence != rules.browse(one.rule_id).sequence
        }
        criteria = [structure._prepare_criteria(rule) for rule in beside]
        for row, _rule_id, sequence in pairs:
            place = places[row.line]
            criteria.append(criteria_of(row, place, sequence, units[place.unit_id]))
        return list(find_clashes(criteria, touched))


def _place_of(rule):
    country = rule.country_id or rule.state_id.country_id
    return place_of(rule, rule.unit_id.id, country.id, rule.state_id.id or 0)


def _prepare_vals(pair, places):
    place = places[pair.row.line]
    return {
        "unit_id": place.unit_id,
        "country_id": place.country_id,
        "state_id": place.state_id or False,
        "city": pair.row.city or False,
        "zip_prefix": place.zip_prefix or False,
        "zip_from": place.zip_from or False,
        "zip_to": place.zip_to or False,
        "sequence": pair.sequence,
    }
