"""Scores of all books, as of the days for which they make sense."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields

from .cdnow import COMPANY
from .odoo_session import Database

# From the end of the calibration period that the literature uses to that of the data.
CDNOW_UNTIL, CDNOW_MONTHS = date(1998, 6, 30), 10
OLD_BOOKS = timedelta(days=90)
MONTHS = 12


def score_all(database: Database, progress) -> None:
    """Score each company's customers as the web client's button does."""
    with database.environment() as env:
        companies = env["res.company"].search([])
        for done, company in enumerate(companies, start=1):
            score(env, company)
            progress("Scoring", done, len(companies))


def score_company(database: Database, name: str) -> None:
    """Score the customers of newly loaded books, where the addon is installed."""
    with database.environment() as env:
        if "crm.retention.model" in env:
            score(env, env["res.company"].search([("name", "=", name)]))


def score(env, company) -> None:
    """Score a company; books that are no longer kept need no new scores at night."""
    company.retention_is_nightly = is_kept(env, company)
    for day in days_of(env, company):
        env["crm.retention.model"]._compute_scores(company, day)


def days_of(env, company) -> list[date]:
    """Today, after the months' ends of a year, or the last day of books that are no
    longer kept."""
    if company.name == COMPANY:
        return month_ends(CDNOW_UNTIL, CDNOW_MONTHS)
    today = fields.Date.today()
    if not is_kept(env, company):
        return [last_invoice(env, company)]
    first = env["crm.retention.ledger"]._get_first_day(company) or today
    ends = month_ends(today.replace(day=1) - timedelta(days=1), MONTHS)
    return [*(day for day in ends if day >= first), today]


def month_ends(last, count) -> list[date]:
    """So many months' ends up to one of them."""
    following = last + timedelta(days=1)
    ahead = [following - relativedelta(months=number) for number in range(count)]
    return [day - timedelta(days=1) for day in reversed(ahead)]


def is_kept(env, company) -> bool:
    """Whether the books' last invoice is none of long ago, or there is none yet."""
    last = last_invoice(env, company)
    return not last or last >= fields.Date.today() - OLD_BOOKS


def last_invoice(env, company) -> date | None:
    [[last]] = env["account.move"]._read_group(
        [
            ("company_id", "=", company.id),
            ("state", "=", "posted"),
            ("move_type", "=", "out_invoice"),
        ],
        aggregates=["invoice_date:max"],
    )
    return last
