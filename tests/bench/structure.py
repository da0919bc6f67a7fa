"""A structure over a million customers, and what it adds to an order."""

import time
from collections import defaultdict
from datetime import date
from statistics import median

from odoo import Command

from .table import Row

COMPANY = "Structure"
ACCOUNTS = 1_000_000
ZIP_CODES = 40_000
RULES = 1_000
UNITS = 50
MOVED_RULES = 100
SINCE = date(2026, 1, 1)
LINES = 50
WARM_UP = 2
ORDERS_PER_RUN = 5
QUIET = {"makes_activities": False, "sends_digest": False}

MAKE_ACCOUNTS = """
INSERT INTO res_partner (name, complete_name, active, is_company, type, company_id,
                         country_id, zip, customer_rank, lang, autopost_bills,
                         create_date, write_date)
SELECT 'Account ' || n, 'Account ' || n, TRUE, TRUE, 'contact', %s, %s,
       LPAD((n::bigint * 7919 %% %s)::text, 5, '0'), 1, 'en_US', 'ask', NOW(), NOW()
  FROM GENERATE_SERIES(1, %s) n
"""
# What nobody can do without who looks up the unit of each customer.
MAKE_MAP = """
CREATE TEMPORARY TABLE bench_map ON COMMIT DROP AS
SELECT LPAD(n::text, 5, '0') AS zip, now_.unit_id AS unit_id, next_.unit_id AS next_id
  FROM GENERATE_SERIES(0, %(codes)s - 1) n
  JOIN sales_structure_rule now_
    ON now_.structure_id = %(now)s
   AND LPAD(n::text, 5, '0') BETWEEN now_.zip_from AND now_.zip_to
  JOIN sales_structure_rule next_
    ON next_.structure_id = %(next)s AND next_.zip_from = now_.zip_from
"""
JOIN = """
SELECT m.unit_id, m.next_id, COUNT(*)
  FROM res_partner p
  JOIN bench_map m ON m.zip = p.zip
 WHERE p.company_id = %s AND p.active AND p.customer_rank > 0
 GROUP BY 1, 2
"""
# A tenth of the customers gets somebody else.
UPDATE = """
UPDATE res_partner p
   SET user_id = %s
  FROM bench_map m
  JOIN sales_structure_unit u ON u.id = m.unit_id
  JOIN sales_structure_unit n ON n.id = m.next_id
 WHERE m.zip = p.zip AND p.company_id = %s AND u.lineage <> n.lineage
"""


def measure(environment, bare_environment, runs):
    """Rows of the table; works alternate, so that they share the machine's moods.

    :param environment: gives a context with an environment that it commits
    :param bare_environment: the same, of a database without the addons
    """
    with environment() as env:
        make(env)
    return [
        *measure_structure(environment, runs),
        *measure_orders(environment, bare_environment, runs),
    ]


# A million customers


def make(env):
    """Customers, the version in force, and a plan that moves a tenth; once."""
    if find_company(env):
        return
    company = env["res.company"].create({"name": COMPANY})
    env.user.company_ids += company
    country = env.ref("base.us").id
    env.cr.execute(MAKE_ACCOUNTS, [company.id, country, ZIP_CODES, ACCOUNTS])
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id"
        " WHERE company_id = %s AND commercial_partner_id IS NULL",
        [company.id],
    )
    env.cr.execute("ANALYZE res_partner")
    version = make_version(env, company, country)
    version._activate(SINCE)
    env["sales.structure.assignment"]._assign(company, day=SINCE)
    plan = version.copy({"name": "Next"})
    units = plan.unit_ids.sorted("id")
    rules = plan.rule_ids.sorted("zip_from")
    for rule in rules[:: RULES // MOVED_RULES]:
        rule.unit_id = units[(units.ids.index(rule.unit_id.id) + 1) % UNITS]
    env.flush_all()
    env.cr.execute("ANALYZE sales_structure_assignment")


def make_version(env, company, country):
    """Units with a member each, and rules about ranges of ZIP codes."""
    version = env["sales.structure"].create({"name": "Now", "company_id": company.id})
    units = env["sales.structure.unit"].create(
        [
            {"name": f"Unit {n}", "structure_id": version.id, "kind": "territory"}
            for n in range(UNITS)
        ]
    )
    users = env["res.users"].with_context(no_reset_password=True)
    people = users.create(
        [
            {
                "name": f"Person {n}",
                "login": f"bench_structure_{n}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
            for n in range(UNITS)
        ]
    )
    env["sales.structure.member"].create(
        [
            {"unit_id": unit.id, "user_id": person.id}
            for unit, person in zip(units, people, strict=True)
        ]
    )
    codes = ZIP_CODES // RULES
    env["sales.structure.rule"].create(
        [
            {
                "unit_id": units[n % UNITS].id,
                "country_id": country,
                "zip_from": f"{n * codes:05d}",
                "zip_to": f"{n * codes + codes - 1:05d}",
            }
            for n in range(RULES)
        ]
    )
    return version


def find_company(env, name=COMPANY):
    return env["res.company"].search([("name", "=", name)])


def measure_structure(environment, runs, company=COMPANY):
    """Rows on previewing a plan and putting it in force."""
    bench = Structure(environment, company)
    works = bench.join, bench.preview, bench.update, bench.apply
    seconds = defaultdict(list)
    for _run in range(runs):
        for work in works:
            seconds[work.__name__].append(work())
    medians = {name: median(times) for name, times in seconds.items()}
    accounts = f"{bench.accounts:,} customers × {bench.rules:,} rules"
    return [
        # A second where the bare join takes 0.38.
        Row(
            f"preview of {accounts}",
            medians["preview"],
            *("bare join",),
            medians["join"],
            2.6,
        ),
        Row(
            f"putting in force, {bench.moved:,} moves",
            medians["apply"],
            f"bare UPDATE … FROM of {bench.updated:,} rows",
            medians["update"],
            2,
        ),
        Row("… its statements", bench.queries, "allowed", 500, 1, "queries"),
    ]


class Structure:
    """The works that are measured; each returns its seconds and is rolled back."""

    def __init__(self, environment, company=COMPANY):
        self.environment = environment
        self.company = company
        self.accounts = self.rules = self.moved = self.updated = self.queries = 0

    def join(self):
        return self._measure(self._join)

    def preview(self):
        return self._measure(self._preview)

    def update(self):
        return self._measure(self._update)

    def apply(self):
        return self._measure(self._apply)

    def _measure(self, work):
        with self.environment() as committing:
            company = find_company(committing, self.company)
            env = committing(context={"allowed_company_ids": company.ids})
            domain = [("company_id", "=", company.id)]
            versions = env["sales.structure"].search(domain, order="id")
            now = versions.filtered(lambda version: version.state == "active")
            plan = versions.filtered(lambda version: version.state == "planning")[:1]
            self.rules = len(plan.rule_ids)
            values = {"codes": ZIP_CODES, "now": now.id, "next": plan.id}
            env.cr.execute(MAKE_MAP, values)
            env.cr.execute("ANALYZE bench_map")
            env.invalidate_all()
            queries, started = env.cr.sql_log_count, time.perf_counter()
            work(env, plan)
            env.cr.flush()
            seconds = time.perf_counter() - started
            self.queries = env.cr.sql_log_count - queries
            env.cr.rollback()
        return seconds

    def _join(self, env, plan):
        env.cr.execute(JOIN, [plan.company_id.id])
        rows = env.cr.fetchall()
        self.accounts = sum(count for _now, _next, count in rows)

    def _preview(self, env, plan):
        preview = env["sales.structure.preview"].get_preview(plan.id, "territory")
        assert preview["moved"], "The plan moves nobody"

    def _update(self, env, plan):
        env.cr.execute(UPDATE, [env.uid, plan.company_id.id])
        self.updated = env.cr.rowcount

    def _apply(self, env, plan):
        change = env["sales.structure.change"]._start(plan, **QUIET)
        self.moved = change.opened_count


# An order


def measure_orders(environment, bare_environment, runs):
    """A row on saving an order, by turns in both databases."""
    benches = Orders(environment), Orders(bare_environment)
    for _run in range(WARM_UP):
        for bench in benches:
            bench.save()
    seconds = defaultdict(list)
    for run in range(ORDERS_PER_RUN * runs):
        for bench in benches[:: 1 if run % 2 else -1]:
            seconds[bench].append(bench.save())
    ours, bare = (median(seconds[bench]) for bench in benches)
    what = f"saving an order of {LINES} lines"
    added = benches[0].queries - benches[1].queries
    return [
        Row(what, ours, "without the addons", bare, 1.05),
        Row(f"{what}, added", added, "allowed", 10, 1, "queries"),
    ]


class Orders:
    """Orders of a company with a mixed structure, if the addon is there."""

    def __init__(self, environment):
        self.environment = environment
        self.queries = 0

    def save(self):
        """Seconds until it could be committed; it is rolled back."""
        with self.environment() as env:
            partner, products = self._make(env)
            env.flush_all()
            env.invalidate_all()
            queries, started = env.cr.sql_log_count, time.perf_counter()
            env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 2})
                        for product in products
                    ],
                }
            )
            env.cr.flush()
            seconds = time.perf_counter() - started
            self.queries = env.cr.sql_log_count - queries
            env.cr.rollback()
        return seconds

    def _make(self, env):
        country = env.ref("base.us").id
        partner = env["res.partner"].create(
            {"name": "Buyer", "country_id": country, "customer_rank": 1}
        )
        category = env["product.category"].create({"name": "Goods"})
        products = env["product.product"].create(
            [
                {"name": f"Goods {n}", "categ_id": category.id, "list_price": 10 + n}
                for n in range(LINES)
            ]
        )
        if "sales.structure" in env:
            self._make_structure(env, country, category)
            env["sales.structure.assignment"]._assign(env.company, partner.ids)
        return partner, products

    def _make_structure(self, env, country, category):
        versions = env["sales.structure"]
        domain = [("company_id", "=", env.company.id), ("state", "=", "active")]
        if versions.search(domain):
            return
        version = versions.create({"name": "Bench", "company_id": env.company.id})
        for kind, criteria in (
            ("territory", {"country_id": country}),
            ("product", {"product_category_id": category.id}),
        ):
            unit = env["sales.structure.unit"].create(
                {"name": kind, "structure_id": version.id, "kind": kind}
            )
            unit.rule_ids.create({"unit_id": unit.id, **criteria})
        version._activate(SINCE)
