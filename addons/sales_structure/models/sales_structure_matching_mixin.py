# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What falls to which unit of a version."""

from odoo import models
from odoo.tools import ormcache

from ..matching import Criteria, Matcher, Profile

# Kinds that are decided by the customer alone, and those that need the line.
CUSTOMER_KINDS = ("territory", "segment")
LINE_KINDS = ("product", "floor")
# Names that a rule and the criteria of the matcher have in common.
RECORDS = ("partner_id", "country_id", "state_id", "industry_id", "product_id")
TEXTS = ("city", "zip_prefix", "zip_from", "zip_to", "company_type")


class SalesStructureMatchingMixin(models.AbstractModel):
    """Rules of a version, asked for customers, leads and lines."""

    _name = "sales.structure.matching.mixin"
    _description = "Matching of a Version"

    @ormcache("self.id")
    def _get_matcher(self):
        """The version's rules, ready to be asked; forgotten when one changes."""
        self.ensure_one()
        # Documents follow the rules, whoever makes them.
        rules = self.sudo().rule_ids.filtered("active")
        return Matcher([self._prepare_criteria(rule) for rule in rules])

    def _prepare_criteria(self, rule):
        return Criteria(
            rule_id=rule.id,
            **self._prepare_unit_criteria(rule.unit_id),
            sequence=rule.sequence,
            tag_id=rule.category_id.id or None,
            category_id=rule.product_category_id.id or None,
            category_depth=len(_get_path(rule.product_category_id)),
            warehouse_id=rule.warehouse_id.id or None,
            location_id=rule.location_id.id or None,
            revenue_from=rule.revenue_from or None,
            revenue_to=rule.revenue_to or None,
            **{name: rule[name].id or None for name in RECORDS},
            **{name: rule[name] or "" for name in TEXTS},
        )

    def _prepare_unit_criteria(self, unit):
        """What the criteria of all rules of a unit have in common."""
        ancestors = unit._get_ancestor_ids()
        functions = unit.function_ids.ids if unit.kind == "function" else ()
        return {
            "unit_id": unit.id,
            "kind": unit.kind,
            "functions": frozenset(functions),
            "unit_depth": len(ancestors),
            "unit_sequence": unit.sequence,
            "ancestors": tuple(ancestors),
        }

    @ormcache("self.id")
    def _get_keys(self):
        """(kind, function id or False) of all that can hold a customer here."""
        self.ensure_one()
        units = self.sudo().unit_ids
        kinds = set(units.mapped("kind"))
        functions = units.filtered(lambda unit: unit.kind == "function").function_ids
        return [
            *((kind, False) for kind in CUSTOMER_KINDS if kind in kinds),
            *(("function", function.id) for function in functions.sorted()),
        ]

    def _match_profiles(self, profiles):
        """For each profile {(kind, function id or False): rule id} of what holds it."""
        matcher = self._get_matcher()
        found = [{} for _profile in profiles]
        for kind, function in self._get_keys():
            winners = matcher.winners(profiles, kind, function or None)
            for held, rule in zip(found, winners, strict=True):
                if rule:
                    held[kind, function] = rule
        return found

    def _judge(self, partner_ids=None):
        """What falls to whom, for each different profile among a company's customers.

        :return: (names of a profile's fields, rows of their values followed by kind,
            function id or 0, unit id and rule id)
        """
        ledger = self.env["sales.structure.ledger"]
        names, kinds = ledger._read_kinds_of_profiles(self, partner_ids)
        units = self._get_units_of_rules()
        found = self._match_profiles([make_profile(names, row) for row in kinds])
        return names, [
            (*row, kind, function or 0, units[rule], rule)
            for row, held in zip(kinds, found, strict=True)
            for (kind, function), rule in held.items()
        ]

    def _match_partners(self, partners):
        """Units that hold customers, whether they are assigned already or not.

        :return: {partner id: {(kind, function id or False): unit id}}
        """
        profiles = self._get_profiles(partners)
        found = self._match_profiles(list(profiles.values()))
        units = self._get_units_of_rules()
        return {
            partner: {key: units[rule] for key, rule in held.items()}
            for partner, held in zip(profiles, found, strict=True)
        }

    @ormcache("self.id")
    def _get_units_of_rules(self):
        return {rule.id: rule.unit_id.id for rule in self.sudo().rule_ids}

    def _get_profiles(self, partners):
        """{partner id: profile} with what the rules ask for."""
        ledger = self.env["sales.structure.ledger"]
        names, rows = ledger._read_profiles(self, partners.ids)
        return {row[0]: make_profile(names, row[1:]) for row in rows}

    # Leads

    def _match_leads(self, leads):
        """{lead id: unit id}: by the customer if there is one, else by address."""
        partners = leads.partner_id.commercial_partner_id
        owners = self.env["sales.structure.assignment"]._get_owners(
            self.company_id, partners.ids
        )
        found = {}
        for lead in leads:
            owner = owners.get(lead.partner_id.commercial_partner_id.id)
            if owner and owner.unit_id:
                found[lead.id] = owner.unit_id
        strangers = leads.filtered(lambda lead: lead.id not in found)
        return found | self._match_addresses(strangers)

    def _match_addresses(self, leads):
        units = self._match_places([_profile_of_lead(lead) for lead in leads])
        return {lead.id: unit for lead, unit in zip(leads, units, strict=True) if unit}

    def _match_places(self, profiles):
        """For each profile the id of the unit that its leads fall to, or False."""
        units, order = self._get_units_of_rules(), self._get_owner_order()
        return [
            next((units[rules[key]] for key in order if key in rules), False)
            for rules in self._match_profiles(profiles)
        ]

    def _get_owner_order(self, step="acquisition"):
        """Whose documents a customer's are: keys, the first that holds it decides.

        :param str step: code of the function that comes first: acquisition for leads,
            offer for quotations
        """
        codes = {
            function.code: ("function", function.id)
            for function in self.env["sales.structure.function"]
            .sudo()
            .search([("code", "in", ("acquisition", "offer"))])
        }
        ordered = sorted(codes, key=lambda code: code != step)
        keys = [codes[code] for code in ordered]
        return [*keys, *((kind, False) for kind in CUSTOMER_KINDS)]

    # Lines

    def _match_lines(self, lines):
        """Units that hold lines of orders and invoices.

        :param lines: (product id, commercial partner id, warehouse id) each, or False
        :return: for each line {kind: unit id}
        """
        partners = self.env["res.partner"].browse(
            dict.fromkeys(partner for _product, partner, _house in lines if partner)
        )
        held = self._get_held(partners)
        profiles = self._get_profiles(partners)
        categories = self._get_categories([product for product, *_rest in lines])
        asked = [
            profiles.get(partner, Profile())._replace(
                product_id=product or None,
                category_ids=categories.get(product, frozenset()),
                warehouse_id=warehouse or None,
                location_ids=self._get_places(warehouse),
            )
            for product, partner, warehouse in lines
        ]
        found = [dict(held.get(partner, {})) for _product, partner, _house in lines]
        matcher, units = self._get_matcher(), self._get_units_of_rules()
        for kind in LINE_KINDS:
            for line, rule in zip(found, matcher.winners(asked, kind), strict=True):
                if rule:
                    line[kind] = units[rule]
        return found

    def _get_held(self, partners):
        """{partner id: {kind: unit id}} of the kinds that go by customer."""
        return {
            partner: {
                kind: unit for (kind, function), unit in held.items() if not function
            }
            for partner, held in self._match_partners(partners).items()
        }

    def _get_places(self, warehouse_id, location_id=None):
        """Ids of a place and of those around it.

        :param location_id: by default where the warehouse keeps its goods
        """
        if "location_ids" not in self._get_matcher().used.line:
            return frozenset()
        # Whoever sells need not have the right to read warehouses.
        place = self.env["stock.location"].sudo().browse(location_id or ())
        if warehouse_id and not place:
            place = self.env["stock.warehouse"].sudo().browse(warehouse_id).lot_stock_id
        return frozenset(_get_path(place))

    def _get_categories(self, product_ids):
        """{product id: ids of its category and all above it}."""
        products = (
            self.env["product.product"]
            .sudo()
            .browse(dict.fromkeys(filter(None, product_ids)))
        )
        return {
            product.id: frozenset(_get_path(product.categ_id))
            for product in products
            if product.categ_id
        }


def make_profile(names, values):
    """A profile from a row of SQL, in which nothing known is 0 or empty."""
    known = {
        name: value
        for name, value in zip(names, values, strict=True)
        if value or name == "revenue"
    }
    if "named_id" in known:
        known["partner_id"] = known.pop("named_id")
    if "tag_ids" in known:
        known["tag_ids"] = frozenset(map(int, known["tag_ids"].split(",")))
    return Profile(**known)


def _profile_of_lead(lead):
    """What a lead itself tells of where it comes from."""
    return Profile(
        country_id=lead.country_id.id or None,
        state_id=lead.state_id.id or None,
        zip=lead.zip or "",
        city=lead.city or "",
        company_type="company" if lead.partner_name else "",
    )


def _get_path(record):
    """Ids of a record and of all above it."""
    return [int(part) for part in (record.parent_path or "").split("/") if part]
