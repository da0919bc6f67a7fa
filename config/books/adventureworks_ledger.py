"""AdventureWorks as a company of its own: resellers, salespersons, invoices."""

from pathlib import Path

from odoo.fields import Command

from . import adventureworks_structure
from .adventureworks import COMPANY, Business, get_documents, login_of, read
from .books_company import ensure_products, prepare_company
from .odoo_session import Database
from .posting import post, posted_totals, posting_jobs
from .workers import available_processes, with_retries

SALESMAN = "sales_team.group_sale_salesman"
MEMBER = "sales_structure.group_structure_user"


def load(database: Database, folder: Path, progress, processes: int | None) -> str:
    """Post the orders as invoices and organise the company; what was found in words."""
    business = read(folder)
    progress("Reading lines", len(business.sales), len(business.sales))
    processes = available_processes(processes)
    with database.alone_with(COMPANY):
        company_id = prepare_company(database, COMPANY, "USD", journals=processes)
        words = _post(database, company_id, business, progress, processes)
        found = adventureworks_structure.organise(
            database, company_id, business, progress
        )
    return "\n".join([words, *found])


def _post(database, company_id, business: Business, progress, processes) -> str:
    documents = get_documents(business)
    posted = posted_totals(database, company_id)
    missing = [document for document in documents if document.ref not in posted]
    partners = with_retries(lambda: ensure_resellers(database, company_id, business))
    products = ensure_products(database, company_id, missing)
    jobs = posting_jobs(company_id, missing, partners, products)
    post(database, jobs, progress, processes)
    lines = sum(len(document.lines) for document in missing)
    return (
        f"{COMPANY}: {len(business.sales):,} lines read = {lines:,} loaded "
        f"+ {len(business.sales) - lines:,} skipped (loaded earlier), "
        f"{len(missing):,} invoices posted"
    )


def ensure_resellers(
    database: Database, company_id: int, business: Business
) -> dict[str, int]:
    """{reseller: partner id}; those that are missing are made."""
    with database.environment(allowed_company_ids=[company_id]) as env:
        partners = env["res.partner"].with_context(active_test=False)
        domain = [("company_id", "=", company_id), ("ref", "!=", False)]
        known = {partner.ref: partner.id for partner in partners.search(domain)}
        missing = [r for r in business.resellers.values() if r.key not in known]
        if missing:
            users = ensure_users(env, company_id, business)
            places, tags = ensure_places(env, missing), ensure_tags(env, missing)
            sellers = business.get_sellers()
            made = partners.create(
                [
                    {
                        "ref": reseller.key,
                        "name": reseller.name,
                        "is_company": True,
                        "company_id": company_id,
                        "city": reseller.city,
                        **places[reseller.country, reseller.state],
                        "category_id": [Command.link(tags[reseller.kind])],
                        "customer_rank": 1,
                        "user_id": users.get(sellers.get(reseller.key)),
                    }
                    for reseller in missing
                ]
            )
            keys = (reseller.key for reseller in missing)
            known |= dict(zip(keys, made.ids, strict=True))
        return known


def ensure_users(env, company_id: int, business: Business) -> dict[str, int]:
    """{salesperson: user id}; nobody can log in as one before a password is set."""
    logins = {key: login_of(key) for key in business.get_people()}
    users = env["res.users"].with_context(no_reset_password=True, active_test=False)
    found = users.search([("login", "in", [*logins.values()])])
    known = {user.login: user.id for user in found}
    groups = [env.ref(SALESMAN).id, env.ref(MEMBER).id]
    missing = [key for key, login in logins.items() if login not in known]
    made = users.create(
        [
            {
                "login": logins[key],
                "name": f"Salesperson {key}",
                "company_id": company_id,
                "company_ids": [Command.set([company_id])],
                "group_ids": [Command.link(group) for group in groups],
            }
            for key in missing
        ]
    )
    known |= {user.login: user.id for user in made}
    return {key: known[login] for key, login in logins.items()}


def ensure_places(env, resellers) -> dict[tuple[str, str], dict]:
    """{(country, state): values}; states that Odoo does not know are made."""
    countries = env["res.country"].with_context(lang="en_US")
    states = env["res.country.state"]
    places = {}
    for country, state in sorted({(r.country, r.state) for r in resellers}):
        found = countries.search([("name", "=", country)], limit=1)
        domain = [("country_id", "=", found.id), ("name", "=ilike", state)]
        place = states.search(domain, limit=1) or states.create(
            {"country_id": found.id, "name": state, "code": state}
        )
        places[country, state] = {"country_id": found.id, "state_id": place.id}
    return places


def ensure_tags(env, resellers) -> dict[str, int]:
    """{kind of business: tag id}."""
    tags = env["res.partner.category"]
    kinds = sorted({reseller.kind for reseller in resellers})
    found = {tag.name: tag.id for tag in tags.search([("name", "in", kinds)])}
    missing = [kind for kind in kinds if kind not in found]
    made = tags.create([{"name": kind} for kind in missing])
    return found | dict(zip(missing, made.ids, strict=True))
