"""The sales structure of AdventureWorks, made from its files, and what it gives.

Territories by country and state as the sales tell, products by price band, warehouses
as a segment on top. Then the largest territory is split, and put together again.
"""

from odoo.addons.sales_structure.matching import member_table, zip_table

from .adventureworks import BANDS, COMPANY, Business, code_of, login_of, name_of
from .adventureworks_change import split_and_undo
from .errors import BooksError
from .odoo_session import Database

NAME = "Territories and Products"
SEGMENT = "Warehouse"
REVENUE = {"territory": 50, "product": 50}
OVERLAY = {"segment": 10}


def organise(
    database: Database, company_id: int, business: Business, progress
) -> list[str]:
    """Make the structure unless it is there, assign, credit; findings in words."""
    with database.environment(allowed_company_ids=[company_id]) as env:
        structure = ensure_structure(env, company_id, business)
        day = structure.date_from
        done = env["sales.structure.assignment"]._assign(structure.company_id, day=day)
        structure_id = structure.id
    fill_credits(database, company_id, structure_id, progress)
    with database.environment(allowed_company_ids=[company_id]) as env:
        structure = env["sales.structure"].browse(structure_id)
        return [
            f"Assigned since {day}: {done['opened']:,} assignments new",
            check_territories(env, structure, business),
            *check_credits(env, structure),
            *split_and_undo(env, structure, business),
        ]


# The structure


def ensure_structure(env, company_id: int, business: Business):
    """The version in force; it is made from the files the first time."""
    versions = env["sales.structure"]
    domain = [("company_id", "=", company_id), ("state", "=", "active")]
    if found := versions.search(domain):
        return found
    structure = versions.create({"name": NAME, "company_id": company_id})
    make_units(env, structure, business)
    take_over(env, "zip", structure, _get_place_rows(business), zip_table)
    take_over(env, "member", structure, _get_member_rows(business), member_table)
    set_shares(structure)
    structure._activate(min(sale.day for sale in business.sales))
    return structure


def set_shares(structure) -> None:
    """Half for the territory and half for the product, overlay for the segment."""
    structure.share_ids.unlink()
    structure.share_ids.create(
        [
            {
                "structure_id": structure.id,
                "kind": kind,
                "credit": credit,
                "percent": percent,
            }
            for credit, shares in (("revenue", REVENUE), ("overlay", OVERLAY))
            for kind, percent in shares.items()
        ]
    )


def make_units(env, structure, business: Business) -> None:
    """Territories, price bands with their rules, and the segment."""
    units = env["sales.structure.unit"]
    territories = dict.fromkeys(place[0] for place in business.get_places())
    units.create(
        [
            {
                "structure_id": structure.id,
                "name": name_of(key),
                "code": code_of(key),
                "kind": "territory",
            }
            for key in territories
        ]
    )
    categories = env["product.category"]
    for _limit, band in BANDS:
        category = categories.search([("name", "=", f"{COMPANY}: {band}")], limit=1)
        if category:
            unit = units.create(
                {"structure_id": structure.id, "name": band, "kind": "product"}
            )
            unit.rule_ids.create(
                {"unit_id": unit.id, "product_category_id": category.id}
            )
    if tag := env["res.partner.category"].search([("name", "=", SEGMENT)], limit=1):
        unit = units.create(
            {"structure_id": structure.id, "name": SEGMENT, "kind": "segment"}
        )
        unit.rule_ids.create({"unit_id": unit.id, "category_id": tag.id})


def _get_place_rows(business: Business) -> list:
    return [
        zip_table.ZipRow(line, code_of(territory), country, state)
        for line, (territory, country, state) in enumerate(business.get_places(), 2)
    ]


def _get_member_rows(business: Business) -> list:
    """Who sold nothing leads."""
    sellers = {sale.seller for sale in business.sales}
    territories = {place[0] for place in business.get_places()}
    held = [pair for pair in business.holders if pair[1] in territories]
    return [
        member_table.MemberRow(
            line,
            code_of(territory),
            login_of(seller),
            "salesperson" if seller in sellers else "leader",
        )
        for line, (seller, territory) in enumerate(held, 2)
    ]


def take_over(env, kind: str, structure, rows: list, table) -> None:
    """Bring rows in as an import does."""
    importer = env[f"sales.structure.{kind}.table"]
    plan = importer._plan(structure, table.write(rows))
    if plan.errors:
        told = env["sales.structure.import.words"]._tell(plan.errors)
        raise BooksError(f"The {kind} table is refused: {told[:5]}")
    importer._write_plan(plan)


def fill_credits(database: Database, company_id: int, structure_id, progress) -> None:
    """Credits of all invoices, a transaction for each batch."""
    after, total = 0, None
    while after is not None:
        with database.environment(allowed_company_ids=[company_id]) as env:
            structure = env["sales.structure"].browse(structure_id)
            ledger = env["sales.structure.credit.ledger"]
            left = ledger._count_missing(structure)
            total = left if total is None else total
            progress("Crediting invoices", total - left, total)
            after = env["sales.structure.credit"]._fill(structure, after)


# What it gives


def check_territories(env, structure, business: Business) -> str:
    """Whether everybody is where the sales say."""
    rows = env["sales.structure.assignment"].search_fetch(
        [
            ("company_id", "=", structure.company_id.id),
            ("kind", "=", "territory"),
            ("date_to", "=", False),
        ],
        ["partner_id", "unit_id"],
    )
    found = {row.partner_id.ref: row.unit_id.code for row in rows}
    expected = business.get_territories()
    wrong = [
        key
        for key, territory in expected.items()
        if found.get(key) != code_of(territory)
    ]
    others = business.resellers.keys() - expected.keys()
    if wrong:
        raise BooksError(f"In another territory than their sales: {wrong[:10]}")
    return (
        f"{len(expected):,} of {len(expected):,} resellers with sales are in the "
        f"territory of their sales; of {len(others):,} without sales "
        f"{len(others & found.keys()):,} are in a territory"
    )


def check_credits(env, structure) -> list[str]:
    """Whether the credits of every line are the line, and of all the ledger."""
    env.cr.execute(
        """
        SELECT COUNT(*), SUM(revenue), SUM(credited),
               COUNT(*) FILTER (WHERE revenue IS DISTINCT FROM credited),
               COUNT(*) FILTER (WHERE has_product), COUNT(*) FILTER (WHERE has_place),
               COALESCE(SUM(overlay), 0)
          FROM (SELECT -l.balance AS revenue, c.*
                  FROM account_move_line l
                  JOIN account_move m ON m.id = l.move_id
                  LEFT JOIN (SELECT move_line_id,
                                    SUM(amount) FILTER (WHERE credit = 'revenue')
                                        AS credited,
                                    SUM(amount) FILTER (WHERE credit = 'overlay')
                                        AS overlay,
                                    BOOL_OR(kind = 'product') AS has_product,
                                    BOOL_OR(kind = 'territory') AS has_place
                               FROM sales_structure_credit
                              WHERE company_id = %(company)s
                              GROUP BY move_line_id) c ON c.move_line_id = l.id
                 WHERE m.company_id = %(company)s
                   AND m.state = 'posted'
                   AND l.display_type = 'product') lines
        """,
        {"company": structure.company_id.id},
    )
    [(lines, revenue, credited, wrong, product, place, overlay)] = env.cr.fetchall()
    if wrong or revenue != credited:
        raise BooksError(f"Credits are not the ledger: {wrong:,} lines differ.")
    words = (
        f"Credits of each of {lines:,} lines add up to the line, all of them to the "
        f"ledger: {credited:,.2f}; overlay on top: {overlay:,.2f}"
    )
    return [words, f"{product:,} lines have a product unit, {place:,} a territory"]
