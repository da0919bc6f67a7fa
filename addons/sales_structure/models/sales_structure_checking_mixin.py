# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong or doubtful in a version, in words."""

from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ..matching import check
from .sales_structure_matching_mixin import LINE_KINDS

# With these a customer or a line would fall to a unit by chance, or to none.
REFUSED = frozenset(
    {
        *("zip_characters", "zip_lengths", "zip_reversed", "zip_apart"),
        *("zip_overlap", "category_twice", "never_by_customer"),
    }
)
# Problems that a message names before it is cut.
NAMED = 10


class Finding(NamedTuple):
    """One problem: rules and units as records."""

    code: str
    message: str
    rules: models.BaseModel
    units: models.BaseModel

    @property
    def is_refused(self):
        """Whether a version with it cannot be put in force."""
        return self.code in REFUSED


class SalesStructureCheckingMixin(models.AbstractModel):
    """Problems of the rules and of the tree."""

    _name = "sales.structure.checking.mixin"
    _description = "Check of a Version"

    def action_check(self):
        """Show all problems of the version."""
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.structure.problem"]._show(self)

    def _find_problems(self):
        """All that is wrong or doubtful, what refuses first."""
        self.ensure_one()
        found = [*self._find_rule_problems(), *self._find_unit_problems()]
        return sorted(found, key=lambda finding: not finding.is_refused)

    def _check_problems(self):
        """Refuse a version in which the rules contradict each other."""
        refused = [finding for finding in self._find_problems() if finding.is_refused]
        if refused:
            told = [f"• {finding.message}" for finding in refused[:NAMED]]
            raise UserError(
                self.env._(
                    "%(version)s cannot be put in force. Problems: %(count)s\n"
                    "%(problems)s\n"
                    "“Check” lists them all with their rules.",
                    version=self.name,
                    count=len(refused),
                    problems="\n".join(told),
                )
            )

    # Rules

    def _find_rule_problems(self):
        rules = self.rule_ids.filtered("active")
        for problem in check([self._prepare_criteria(rule) for rule in rules]):
            found = rules.browse(problem.rule_ids)
            message = self._tell_problem(problem, found)
            yield Finding(problem.code, message, found, found.unit_id)

    def _tell_problem(self, problem, rules):
        words = {
            **problem.values,
            "unit": rules[0].unit_id.complete_name,
            "other": rules[-1].unit_id.complete_name,
            "units": ", ".join(rules.unit_id.mapped("complete_name")),
            "rule": rules[0].name,
            "rule2": rules[-1].name,
            "sequence": rules[0].sequence,
        }
        if "category_id" in words:
            category = self.env["product.category"].browse(words["category_id"])
            words["category"] = category.display_name
        if "zip_to" in words:
            words["codes"] = self._tell_codes(problem.values)
        tell = getattr(self, f"_tell_{problem.code}")
        return tell(words)

    def _tell_codes(self, values):
        low, high = values["zip_from"], values["zip_to"]
        if values.get("is_prefix"):
            return self.env._("ZIP %(start)s…", start=low)
        return self.env._("ZIP %(low)s–%(high)s", low=low, high=high)

    def _tell_zip_characters(self, words):
        return self.env._(
            "%(unit)s: the ZIP code “%(zip)s” has other characters than letters and "
            "digits, so it holds for nobody.",
            **words,
        )

    def _tell_zip_lengths(self, words):
        return self.env._(
            "%(unit)s: both ends of the range %(codes)s need the same number of "
            "characters.",
            **words,
        )

    def _tell_zip_reversed(self, words):
        return self.env._(
            "%(unit)s: the range %(codes)s ends before it begins.", **words
        )

    def _tell_zip_apart(self, words):
        return self.env._(
            "%(unit)s: ZIP codes that begin with %(zip_prefix)s are not in the range "
            "%(zip_from)s–%(zip_to)s, so the rule holds for nobody.",
            **words,
        )

    def _tell_zip_overlap(self, words):
        return self.env._(
            "%(unit)s and %(other)s both have %(codes)s at priority %(sequence)s. "
            "Change one of the ranges, or give one of them another priority.",
            **words,
        )

    def _tell_zip_nested(self, words):
        return self.env._(
            "%(unit)s has %(codes)s, which lie in the codes of %(other)s. As an "
            "exception this is right: the narrower range wins.",
            **words,
        )

    def _tell_category_twice(self, words):
        return self.env._(
            "The product category %(category)s is in several units at priority "
            "%(sequence)s: %(units)s. Leave it in one of them.",
            **words,
        )

    def _tell_never_wins(self, words):
        return self.env._(
            "“%(rule)s” of %(unit)s never wins: wherever it holds, the same rule of "
            "%(other)s does.",
            **words,
        )

    # Units

    def _find_unit_problems(self):
        today = self.company_id._get_structure_day()
        day = max(self.date_from or today, today)
        units = self.unit_ids
        members = self.member_ids.filtered(lambda member: member._is_member_on(day))
        staffed = set(members.unit_id.ids)
        ruled = set(self.rule_ids.filtered("active").unit_id.ids)
        none = self.env["sales.structure.rule"]
        for unit in units:
            above = {unit.id, *unit._get_ancestor_ids()}
            if unit.id in ruled and not above & staffed:
                yield Finding("no_people", self._tell_no_people(unit), none, unit)
            lines = unit._get_line_rules()
            if unit.id in ruled and lines and unit.kind not in LINE_KINDS:
                message = self._tell_never_by_customer(unit)
                yield Finding("never_by_customer", message, lines, unit)
            if unit.id not in ruled and not unit.child_ids:
                yield Finding("no_rules", self._tell_no_rules(unit), none, unit)

    def _tell_never_by_customer(self, unit):
        return self.env._(
            "%(unit)s holds customers, but a rule of it or of a unit above it asks for "
            "products or places, which only lines have: make it a unit by product or a "
            "sales floor, which may ask for countries too.",
            unit=unit.complete_name,
        )

    def _tell_no_people(self, unit):
        return self.env._(
            "%(unit)s: neither it nor a unit above it has people, so its customers get "
            "nobody.",
            unit=unit.complete_name,
        )

    def _tell_no_rules(self, unit):
        return self.env._(
            "%(unit)s has no rules, so nothing falls to it.", unit=unit.complete_name
        )
