"""What a new sandbox shows: the demo company and the CDNOW sample, on all cores."""

from . import cdnow, demo_company
from .demo_catalogue import COMPANY
from .odoo_session import Database
from .posting import analyze
from .workers import available_processes, work_in_processes

TITLE = "Posting CDNOW's invoices and making the demo company"


def load(database: Database, progress) -> str:
    """Make both companies, or what a killed run left of them; say what was done."""
    processes = available_processes()
    with database.alone_with(cdnow.COMPANY), database.alone_with(COMPANY["name"]):
        # One after the other: both let the administrator into their company.
        prepared = cdnow.prepare(database, processes)
        plan = demo_company.prepare(database)
        chains = [*demo_company.chains(plan), *([job] for job in prepared.jobs)]
        work_in_processes(database, chains, progress, TITLE, processes)
        demo_company.finish(database, plan)
        analyze(database)
    return prepared.closing_words
