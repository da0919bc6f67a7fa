# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a file, in words."""

from odoo import api, models
from odoo.fields import Date
from odoo.tools import format_date

DATES = "date_from", "date_to"


class SalesStructureImportWords(models.AbstractModel):
    """Sentences for the errors of the tables, in the reader's language."""

    _name = "sales.structure.import.words"
    _description = "Words of an Import"

    @api.model
    def _tell_file(self, error):
        """A sentence about a file that cannot be read."""
        sentences = {
            "empty_file": self.env._("The file is empty."),
            "binary_file": self.env._(
                "This is no table: choose a CSV file or an Excel workbook (.xlsx)."
            ),
            "old_workbook": self.env._(
                "This is an Excel workbook of the old kind, or one with a password: "
                "save it as .xlsx without a password."
            ),
            "broken_workbook": self.env._(
                "This workbook cannot be read: open it, save it as .xlsx or CSV and "
                "choose it again."
            ),
            "unknown_encoding": self.env._(
                "The letters of this file cannot be read: save it as “CSV UTF-8”."
            ),
            "too_large": self.env._(
                "The file is larger than %(most)s MB: split it into several."
            ),
            "too_many_rows": self.env._(
                "The file has more than %(most)s rows: split it into several."
            ),
        }
        return sentences[error.code] % error.values

    @api.model
    def _tell(self, errors):
        """(line, sentence) of each."""
        sentences = {
            **self._get_form_sentences(),
            **self._get_place_sentences(),
            **self._get_member_sentences(),
            **self._get_name_sentences(),
        }
        units = self._get_units(errors)
        return [
            (e.line, sentences[_get_code(e)] % self._get_values(e, units))
            for e in errors
        ]

    # Sentences

    def _get_form_sentences(self):
        return {
            "empty_table": self.env._("There are no rows below the header."),
            "unreadable": self.env._("The line cannot be read: %(error)s."),
            "unknown_column": self.env._(
                "Nothing is known of a column “%(column)s”: look at the example."
            ),
            "missing_column": self.env._("A column “%(column)s” is missing."),
            "column_twice": self.env._("There are two columns “%(column)s”."),
            "too_many_cells": self.env._(
                "There are cells beyond the %(columns)s columns of the header."
            ),
            "empty_unit": self.env._("The unit is missing."),
            "bad_number": self.env._(
                "“%(value)s” in column “%(column)s” is no whole number from 0."
            ),
            "duplicate": self.env._("This says the same as line %(other)s."),
        }

    def _get_place_sentences(self):
        return {
            "missing_country": self.env._("The country is missing."),
            "bad_characters": self.env._(
                "“%(value)s” in column “%(column)s” is no ZIP code: only letters, "
                "digits, spaces and dashes can be in it."
            ),
            "half_range": self.env._(
                "A range of ZIP codes needs both its ends, not only %(zip_from)s"
                "%(zip_to)s."
            ),
            "range_lengths": self.env._(
                "%(zip_from)s and %(zip_to)s differ in length: a range is between "
                "codes of the same length."
            ),
            "reversed_range": self.env._(
                "The range ends before it begins: %(zip_from)s is after %(zip_to)s."
            ),
            "range_and_prefix": self.env._(
                "A rule has a range of ZIP codes or their beginning, not both: leave "
                "out %(zip_prefix)s, or %(zip_from)s and %(zip_to)s."
            ),
            **self._get_clash_sentences(),
        }

    def _get_clash_sentences(self):
        return {
            "overlap_row": self.env._(
                "%(codes)s fall to %(unit)s here and to %(other_unit)s on line "
                "%(other)s, with the same priority: change one of them."
            ),
            "overlap_rule": self.env._(
                "%(codes)s fall to %(unit)s here and to %(other_unit)s by a rule that "
                "there is already, with the same priority: change one of them."
            ),
            "nested_row": self.env._(
                "%(codes)s are an exception between this line of %(unit)s and line "
                "%(other)s of %(other_unit)s: the narrower one wins."
            ),
            "nested_rule": self.env._(
                "%(codes)s are an exception between this line of %(unit)s and a rule "
                "of %(other_unit)s: the narrower one wins."
            ),
            "never_wins_row": self.env._(
                "%(unit)s here and %(other_unit)s on line %(other)s have the same "
                "place: only the one with the smaller priority ever gets a customer."
            ),
            "never_wins_rule": self.env._(
                "%(unit)s here and %(other_unit)s by a rule that there is already have "
                "the same place: only the one with the smaller priority ever gets a "
                "customer."
            ),
        }

    def _get_member_sentences(self):
        return {
            "empty_user": self.env._("The login of the person is missing."),
            "empty_role": self.env._("The role is missing."),
            "bad_date": self.env._(
                "“%(value)s” in column “%(column)s” is no date: write it as 2026-01-31 "
                "or 31.01.2026."
            ),
            "reversed_dates": self.env._(
                "Somebody cannot leave a unit on %(date_to)s and join it on "
                "%(date_from)s."
            ),
            "overlap": self.env._(
                "Line %(other)s has the same person in the same unit and role on some "
                "of these days."
            ),
            "already_member": self.env._(
                "%(user)s is in %(unit)s in this role already, from %(date_from)s "
                "until %(date_to)s: end that membership first."
            ),
            "archived_user": self.env._("The user %(value)s is archived."),
            "portal_user": self.env._(
                "%(value)s is no internal user: customers of the portal cannot be "
                "members."
            ),
            "foreign_user": self.env._(
                "%(value)s is no user of %(company)s: allow the company in the user's "
                "settings first."
            ),
        }

    def _get_name_sentences(self):
        return {
            "unknown_unit": self.env._(
                "There is no unit “%(value)s” in this version: write its code, its "
                "name, or its name with those of the units above it."
            ),
            "ambiguous_unit": self.env._(
                "Several units are called “%(value)s”: write the code or the full name."
            ),
            "unknown_country": self.env._(
                "There is no country “%(value)s”: write its name or its code, like UA."
            ),
            "ambiguous_country": self.env._(
                "Several countries are called “%(value)s”: write the code."
            ),
            "unknown_state": self.env._(
                "There is no “%(value)s” among the states or regions of this country."
            ),
            "ambiguous_state": self.env._(
                "Several states or regions are called “%(value)s”: write the code."
            ),
            "unknown_user": self.env._("No user has the login “%(value)s”."),
            "ambiguous_user": self.env._(
                "Several users' logins are “%(value)s” but for capital letters."
            ),
            "unknown_role": self.env._(
                "There is no role “%(value)s”: write a code or name of the list of "
                "roles."
            ),
            "ambiguous_role": self.env._(
                "Several roles are called “%(value)s”: write the code."
            ),
        }

    # Values

    def _get_units(self, errors):
        """{id: name} of units that are spoken of."""
        keys = "unit_id", "other_unit_id"
        ids = {error.values.get(key) for error in errors for key in keys}
        units = self.env["sales.structure.unit"].browse(filter(None, ids))
        return {unit.id: unit.complete_name for unit in units}

    def _get_values(self, error, units):
        values = dict(error.values)
        for key in ("unit", "other_unit"):
            if f"{key}_id" in values:
                values[key] = units[values[f"{key}_id"]]
        if "other_unit" in values:
            values["codes"] = self._tell_codes(values["zip_from"], values["zip_to"])
        if error.code in ("reversed_dates", "already_member"):
            values.update((name, self._tell_date(values[name])) for name in DATES)
        return values

    def _tell_codes(self, low, high):
        if not low:
            return self.env._("Customers of the same place")
        if low == high:
            return self.env._("ZIP codes of %(code)s", code=low)
        return self.env._("ZIP codes %(low)s–%(high)s", low=low, high=high)

    def _tell_date(self, day):
        return format_date(self.env, Date.to_date(day)) if day else self.env._("always")


def _get_code(error):
    """The code of a sentence: it depends on what the other is that is spoken of."""
    if "other_unit" in error.values or "other_unit_id" in error.values:
        return f"{error.code}_{'rule' if 'rule_id' in error.values else 'row'}"
    return error.code
