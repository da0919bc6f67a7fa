"""Work spread over processes, each with an Odoo of its own on one database."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

import psycopg2.errors

from odoo.exceptions import UserError

from .errors import BooksError
from .odoo_session import Database

TRIES = 6
CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
GO_ON = "Run it again: it goes on where it stopped."


class _Worker:
    """What a process keeps between its jobs."""

    database: Database
    number: int


def with_retries(work: Callable[[], object]) -> object:
    """Do a transaction again when another process has touched the same rows."""
    for attempt in range(TRIES):
        try:
            return work()
        except CONFLICTS:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.2 * 2**attempt)
    raise AssertionError("unreachable")


def available_processes(wanted: int | None = None) -> int:
    """As many as were asked for, else one per core."""
    return wanted or os.cpu_count() or 1


def work_in_processes(
    database: Database,
    work: Callable,
    jobs: list[tuple],
    progress,
    title: str,
    *,
    processes: int,
    sizes: list[int],
) -> None:
    """Call ``work(database, process number, *job)`` for each job, on all cores.

    :param sizes: how much each job brings the progress further
    :raises BooksError: when Odoo refuses a job, or a process has ended
    """
    total, done = sum(sizes), 0
    progress(title, done, total)
    if not jobs:
        return
    context = get_context("spawn")
    arguments = (database.config_file, database.name, context.Value("i", 0))
    count = min(processes, len(jobs))
    with ProcessPoolExecutor(count, context, _start_worker, arguments) as pool:
        try:
            waiting = {
                pool.submit(_do_job, work, job): size
                for job, size in zip(jobs, sizes, strict=True)
            }
            for finished in as_completed(waiting):
                finished.result()
                done += waiting[finished]
                progress(title, done, total)
        except UserError as error:
            raise BooksError(f"{title}: Odoo refuses: {error}") from error
        except BrokenProcessPool as error:
            raise BooksError(f"{title}: a process has ended. {GO_ON}") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _start_worker(config_file: str, name: str, counter) -> None:
    # Ctrl-C reaches all processes of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with counter.get_lock():
        _Worker.number = counter.value
        counter.value += 1
    _Worker.database = Database(config_file, name)


def _end_with_parent() -> None:
    """A killed load leaves no process behind; what it did not commit is undone."""
    parent_process().join()
    os._exit(1)


def _do_job(work: Callable, job: tuple) -> None:
    work(_Worker.database, _Worker.number, *job)
