"""Makes a large ledger in a database and measures work on it."""

import argparse
import json
import sys
from contextlib import contextmanager
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from . import commerce, ledger
from .bulk import bulk
from .table import render

FEW_CUSTOMERS = 1_000
FEW_INVOICES = 10_000


def main(arguments=None):
    options = build_parser().parse_args(arguments)
    settings = ["-c", options.config, "-d", options.database, "--log-level", "warn"]
    config.parse_config(settings, setup_logging=True)
    registry = Registry(options.database)
    return options.work(registry, options)


def build_parser():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    subparsers = parser.add_subparsers(required=True)
    filling = subparsers.add_parser("fill")
    filling.add_argument("--customers", type=int, required=True)
    filling.add_argument("--invoices", type=int, required=True)
    filling.set_defaults(work=fill)
    for name, work in (
        ("scoring", measure_scoring),
        ("leads", measure_leads),
        ("structure", measure_structure),
        ("cadence", measure_cadence),
        ("card", measure_card),
        ("feed", measure_feed),
        ("lifecycle", measure_lifecycle),
    ):
        measuring = subparsers.add_parser(name)
        measuring.add_argument("--runs", type=int, default=3)
        measuring.add_argument("--json", type=Path)
        measuring.set_defaults(work=work)
        if name in ("structure", "lifecycle"):
            measuring.add_argument("--bare", required=True)
    measuring.add_argument("--install-seconds", type=float, required=True)
    return parser


def fill(registry, options):
    """The large ledger, a tenth of it to compare times with, and a small one to
    compare queries with."""
    sizes = {
        ledger.LARGE: (options.customers, options.invoices),
        ledger.MEDIUM: (options.customers // 10, options.invoices // 10),
        ledger.SMALL: (FEW_CUSTOMERS, FEW_INVOICES),
    }
    for name, (customers, invoices) in sizes.items():
        with environment(registry) as env:
            company_id = make_company(env, name).id
        with environment(registry) as env:
            company = env["res.company"].browse(company_id)
            with bulk(env.cr, "account_move"):
                figures = ledger.fill(
                    env.cr, company, journals(env, company), customers, invoices
                )
            commerce.fill(env, company, figures)
    tidy(registry, "res_partner", "account_move", *commerce.TABLES)
    return 0


def tidy(registry, *tables):
    """Let the planner know what is in tables, and nothing else."""
    with registry._db.cursor() as cr:
        cr.connection.rollback()
        cr.connection.autocommit = True
        for table in tables:
            cr.execute(f"VACUUM ANALYZE {table}")


def make_company(env, name):
    """A company that posts, orders and delivers as any other.

    Odoo gives it the country's chart of accounts when the transaction is committed.
    """
    country = env.ref("base.us")
    company = env["res.company"].create({"name": name, "country_id": country.id})
    env["stock.warehouse"].create(
        {"name": name, "code": f"W{company.id}", "company_id": company.id}
    )
    return company


def journals(env, company):
    """Ids by type of journals made for a company, and its bank's."""
    made = env["account.journal"].create(
        [
            {"name": kind, "code": kind[:5], "type": kind, "company_id": company.id}
            for kind in ("sale", "purchase", "general")
        ]
    )
    of_company = [("company_id", "=", company.id), ("type", "=", "bank")]
    bank = env["account.journal"].search(of_company, limit=1)
    return {journal.type: journal.id for journal in made + bank}


def measure_scoring(registry, options):
    from . import scoring  # our addons are found once the configuration is read

    return report(scoring.measure(lambda: environment(registry), options.runs), options)


def measure_leads(registry, options):
    from . import leads

    return report(leads.measure(lambda: environment(registry)), options)


def measure_structure(registry, options):
    from . import structure

    bare = Registry(options.bare)
    rows = structure.measure(
        lambda: environment(registry), lambda: environment(bare), options.runs
    )
    return report(rows, options)


def measure_cadence(registry, options):
    from . import cadence

    rows = cadence.measure(lambda: undone(registry), options.runs)
    tidy(registry, *cadence.TABLES)
    return report(rows, options)


def measure_card(registry, options):
    from . import card

    return report(card.measure(lambda: undone(registry), options.runs), options)


def measure_feed(registry, options):
    from . import feed

    return report(feed.measure(lambda: environment(registry), options.runs), options)


def measure_lifecycle(registry, options):
    from . import lifecycle

    bare = Registry(options.bare)
    rows = lifecycle.measure(
        lambda: environment(registry),
        lambda: environment(bare),
        options.runs,
        options.install_seconds,
    )
    return report(rows, options)


def report(rows, options):
    sys.stdout.write(render(rows) + "\n")
    if options.json:
        figures = [row.as_dict() for row in rows]
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


@contextmanager
def environment(registry):
    """An environment whose transaction is committed at the end."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        yield env
        env.flush_all()


@contextmanager
def undone(registry):
    """An environment whose transaction leaves nothing."""
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


if __name__ == "__main__":
    sys.exit(main())
