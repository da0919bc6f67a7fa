# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who would move if the rules were changed; nothing is written."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

CHANGEABLE = ("name", "stage_id", "domain", "sequence", "active", "company_id")
MOST_AT_ONCE = 500


class CrmLifecycleRule(models.Model):
    """Rules can be tried out before they are saved or switched on."""

    _inherit = "crm.lifecycle.rule"

    @api.model
    def preview_moves(
        self, changes, from_stage_id=None, to_stage_id=None, offset=0, limit=80
    ):
        """Compare the stages as they are with those that changed rules would give.

        :param changes: list of dicts with the id of a rule, or False for a new one, and
            what is to be different in it (CHANGEABLE)
        :param from_stage_id: list only who would leave this stage; False for those
            without one, None for everybody
        :param to_stage_id: list only who would come into this stage, likewise
        :return: dict of as_of, customers, moved, stages (id, name), matrix (from, to,
            count), moves (partner_id, partner, from, to, reason), problems (texts)
        :raises AccessError: for users who are no life-cycle managers
        """
        self.env["crm.lifecycle"]._check_manager()
        chosen = {"from": from_stage_id, "to": to_stage_id}
        page = self._check_page(chosen, offset, limit)
        scope = self.env["crm.lifecycle"]._get_scope()
        preview = self.sudo().with_context(  # managers may see all their customers
            lifecycle_as_of=scope.as_of, tz=scope.timezone
        )
        answer = preview._prepare_answer(scope)
        try:
            rules = preview._get_changed_rules(self._check_changes(changes))
            terms = [rule._get_own_terms(key) for key, rule in rules.items()]
            for rule, term in zip(rules.values(), terms, strict=True):
                rule._try_condition(term.condition)
        except UserError as error:
            return {**answer, "problems": [str(error)]}
        return {**answer, **preview._get_moves_of(scope, rules, terms, chosen, page)}

    def _get_moves_of(self, scope, rules, terms, chosen, page):
        """Who would move: counts, a page of them, what is wrong with the rules."""
        source = self._get_preview_source(terms, scope)
        counts = self._count_moves(source)
        return {
            "moved": sum(cell["count"] for cell in counts),
            "matrix": counts,
            "moves": self._list_moves(source, terms, rules, chosen, page),
            "problems": self._find_shadowed(rules),
        }

    def _check_page(self, chosen, offset, limit):
        """(offset, limit) within bounds.

        :raises UserError: where a stage or a number is none
        """
        numbers = [offset, limit, *(stage or 0 for stage in chosen.values())]
        if any(
            type(number) is not int or abs(number) > 2**31 - 1 for number in numbers
        ):
            raise UserError(
                self.env._(
                    "Give whole numbers for stages, for the start and the limit."
                )
            )
        return max(offset, 0), min(max(limit, 1), MOST_AT_ONCE)

    def _check_changes(self, changes):
        """The changes, where they are what they should be.

        :raises UserError: where they are not
        """
        kinds = {"id": int, "stage_id": int, "sequence": int, "company_id": int}
        kinds |= {"name": str, "domain": str, "active": bool}
        changes = changes or []
        for change in changes if isinstance(changes, list) else [None]:
            if not isinstance(change, dict) or not all(
                isinstance(change[name], kind) or change[name] in (False, None)
                for name, kind in kinds.items()
                if name in change
            ):
                raise UserError(
                    self.env._("A change of a rule gives its id and its new values.")
                )
        return changes

    def _prepare_answer(self, scope):
        stages = self.env["crm.lifecycle.stage"].with_context(active_test=False)
        return {
            "as_of": str(scope.as_of),
            "customers": self.env["crm.lifecycle"]
            .with_context(active_test=False)
            .search_count([("company_id", "=", scope.company_id)]),
            "moved": 0,
            "stages": stages.search(Domain.TRUE).read(["name", "color"]),
            "matrix": [],
            "moves": [],
            "problems": [],
        }

    def _get_changed_rules(self, changes):
        """{key: rule as it would be} in their order; keys of new ones are negative."""
        company = self.env.company
        every = self.with_context(active_test=False)
        rules = {
            rule.id: rule
            for rule in every.search([("company_id", "in", (False, company.id))])
        }
        for number, change in enumerate(changes or [], start=1):
            rule = every.browse(change.get("id") or ())
            key = rule.id or -number
            rules[key] = rule._get_changed(change)
        kept = {
            key: rule
            for key, rule in rules.items()
            if rule.active and rule.company_id in (company.browse(), company)
        }
        return dict(sorted(kept.items(), key=lambda item: _order(*item)))

    def _get_changed(self, change):
        """This rule with a change, in memory only."""
        if self and not self.exists():
            raise UserError(self.env._("A rule was deleted meanwhile; open it anew."))
        values = {name: change[name] for name in CHANGEABLE if name in change}
        rule = self.new(values, origin=self) if self else self.new(values)
        if not rule.stage_id or not rule.stage_id.exists():
            raise ValidationError(
                self.env._("Choose the stage that the rule leads to.")
            )
        return rule

    def _get_preview_source(self, terms, scope):
        """SQL of FROM and WHERE: rows as crm_lifecycle, decisions as new."""
        moves = self.env["crm.lifecycle.moves"]
        self.env.flush_all()
        return SQL(
            """
              FROM crm_lifecycle
              JOIN (%s) new ON new.partner_id = crm_lifecycle.partner_id
             WHERE crm_lifecycle.company_id = %s
               AND crm_lifecycle.stage_id IS DISTINCT FROM new.stage_id
            """,
            moves._get_decisions(terms, scope, moves._get_rows(scope)),
            scope.company_id,
        )

    def _count_moves(self, source):
        rows = self.env.execute_query(
            SQL(
                "SELECT crm_lifecycle.stage_id, new.stage_id, COUNT(*) %s"
                " GROUP BY crm_lifecycle.stage_id, new.stage_id",
                source,
            )
        )
        return [
            {"from": old or False, "to": new or False, "count": count}
            for old, new, count in rows
        ]

    def _list_moves(self, source, terms, rules, chosen, page):
        columns = {"from": SQL("crm_lifecycle.stage_id"), "to": SQL("new.stage_id")}
        conditions = SQL(" ").join(
            SQL("AND %s IS NOT DISTINCT FROM %s", columns[side], stage or None)
            for side, stage in chosen.items()
            if stage is not None
        )
        facts = self.env["crm.lifecycle.moves"]._get_facts_json(terms)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT crm_lifecycle.partner_id, crm_lifecycle.stage_id, new.stage_id,
                       new.rule_id, new.pin_id, %s AS facts %s %s
                 ORDER BY crm_lifecycle.partner_id OFFSET %s LIMIT %s
                """,
                facts,
                source,
                conditions,
                *page,
            )
        )
        names = self._get_partner_names([row[0] for row in rows])
        return [
            {
                "partner_id": partner_id,
                "partner": names[partner_id],
                "from": old or False,
                "to": new or False,
                "reason": self._explain(rules.get(key), pin_id, found),
            }
            for partner_id, old, new, key, pin_id, found in rows
        ]

    def _get_partner_names(self, ids):
        partners = self.env["res.partner"].browse(ids)
        return {partner.id: partner.display_name for partner in partners}

    def _explain(self, rule, pin_id, facts):
        move = self.env["crm.lifecycle.transition"].new(
            {"facts": facts, "pin_id": pin_id, "to_stage_id": rule and rule.stage_id.id}
        )
        if pin_id:
            return move.pin_id.reason
        if rule is None:
            return self.env._("No rule holds.")
        words = move._get_facts_in_words()
        return f"{rule.name or ''} ({words})" if words else rule.name or ""

    def _find_shadowed(self, rules):
        """Texts about rules that could never win."""
        listed = list(rules.values())
        shadowed = self._get_shadowed_of(listed)
        return [
            self.env._(
                "%(rule)s can never win: whoever it holds for is taken by %(earlier)s.",
                rule=listed[later].name or self.env._("The new rule"),
                earlier=listed[earlier].name or self.env._("the new rule"),
            )
            for later, earlier in shadowed.items()
        ]


def _order(key, rule):
    """Rules in their order; new ones come after old ones of the same sequence."""
    return rule.sequence, key < 0, abs(key)
