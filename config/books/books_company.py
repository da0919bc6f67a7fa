"""A company of its own for each set of books, with its customers and products."""

from collections.abc import Iterable
from decimal import Decimal

from .documents import Document
from .errors import BooksError
from .odoo_session import Database
from .workers import with_retries

MAKE_AT_ONCE = 1000


class Journals:
    """Sales journals, one for each process that posts.

    The numbers of one journal would make the processes wait for one another.
    """

    def __init__(self, env, company_id: int):
        self.journals = env["account.journal"]
        self.company_id = company_id

    def of_process(self, number: int):
        return self.journals.search(
            [("company_id", "=", self.company_id), ("code", "=", _code(number))]
        )

    def make(self, count: int) -> None:
        """Make the journals that are missing, as copies of the chart's own."""
        usual = self.journals.search(
            [("type", "=", "sale"), ("company_id", "=", self.company_id)], limit=1
        )
        for number in range(count):
            if not self.of_process(number):
                usual.copy(
                    {
                        "name": f"Sales {number + 1}",
                        "code": _code(number),
                        "default_account_id": usual.default_account_id.id,
                    }
                )


def _code(number: int) -> str:
    return f"SAL{number + 1}"


def prepare_company(
    database: Database, name: str, currency: str | None, journals: int
) -> int:
    """Return the id of the company; make it, its chart and its journals if need be.

    :param currency: ISO code; by default what the company has, or US dollars
    """

    def prepare() -> int:
        with database.environment() as env:
            company = env["res.company"].search([("name", "=", name)])
            if not company:
                company = _make_company(env, name, currency or "USD")
            elif currency and company.currency_id.name != currency:
                raise BooksError(
                    f"The company {name} keeps its books in "
                    f"{company.currency_id.name}; leave --currency out or name "
                    "another --company."
                )
            Journals(env, company.id).make(journals)
            return company.id

    return with_retries(prepare)


def _make_company(env, name: str, currency: str):
    money = env["res.currency"].with_context(active_test=False)
    found = money.search([("name", "=", currency)])
    if not found:
        raise BooksError(f"Odoo knows no currency {currency}; give its ISO code.")
    if found.decimal_places != 2:
        raise BooksError(f"Books in {currency} are not loaded: it has no cents.")
    found.active = True
    company = env["res.company"].create({"name": name, "currency_id": found.id})
    env.ref("base.user_admin").company_ids += company
    charts = env["account.chart.template"]
    charts.try_loading("generic_coa", company=company, install_demo=False)
    # Loading a chart sets the currency of its country.
    company.currency_id = found
    return company


# Customers and products


def ensure_partners(
    database: Database, company_id: int, documents: Iterable[Document]
) -> dict[str, int]:
    """Return {customer's name: partner id}; make those that are missing."""
    countries = {document.customer: document.country for document in documents}

    def ensure() -> dict[str, int]:
        with database.environment(allowed_company_ids=[company_id]) as env:
            ids = _country_ids(env)
            return _ensure(
                env["res.partner"].with_context(active_test=False),
                company_id,
                {
                    name: {
                        "country_id": ids.get(country.casefold()),
                        "customer_rank": 1,
                    }
                    for name, country in countries.items()
                },
            )

    return with_retries(ensure)


def _country_ids(env) -> dict[str, int]:
    """Ids by English name and by ISO code, in small letters."""
    countries = env["res.country"].with_context(lang="en_US").search([])
    names = {country.name.casefold(): country.id for country in countries}
    return names | {country.code.casefold(): country.id for country in countries}


def ensure_products(
    database: Database, company_id: int, documents: Iterable[Document]
) -> dict[str, int]:
    """Return {product's name: id}; make those that are missing, with their category."""
    wanted: dict[str, tuple[str, Decimal | None]] = {}
    for document in documents:
        for line in document.lines:
            if line.product:
                wanted[line.product] = line.category, line.cost

    def ensure() -> dict[str, int]:
        with database.environment(allowed_company_ids=[company_id]) as env:
            categories = _ensure_categories(env, {c for c, _cost in wanted.values()})
            return _ensure(
                env["product.product"].with_context(active_test=False),
                company_id,
                {
                    name: _product_vals(categories.get(category), cost)
                    for name, (category, cost) in wanted.items()
                },
            )

    return with_retries(ensure)


def _ensure(model, company_id: int, wanted: dict[str, dict]) -> dict[str, int]:
    """Return {name: id} of a company's records; make those that are missing."""
    found = model.search_fetch([("company_id", "=", company_id)], ["name"])
    known = {record.name: record.id for record in found}
    missing = sorted(set(wanted) - set(known))
    for start in range(0, len(missing), MAKE_AT_ONCE):
        names = missing[start : start + MAKE_AT_ONCE]
        made = model.create(
            [{**wanted[name], "name": name, "company_id": company_id} for name in names]
        )
        known |= dict(zip(names, made.ids, strict=True))
    return known


def _product_vals(category_id: int | None, cost: Decimal | None) -> dict:
    vals = {"type": "consu", "standard_price": float(cost or 0)}
    return {**vals, "categ_id": category_id} if category_id else vals


def _ensure_categories(env, names: Iterable[str]) -> dict[str, int]:
    names = set(filter(None, names))
    categories = env["product.category"]
    found = categories.search([("name", "in", list(names))])
    known = {category.name: category.id for category in found}
    made = categories.create([{"name": name} for name in sorted(names - set(known))])
    return known | {category.name: category.id for category in made}
