"""Work spread over processes, each with an Odoo of its own on one database."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import NamedTuple

import psycopg2.errors

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .errors import BooksError
from .odoo_session import Database

TRIES = 6
CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
GO_ON = "Run it again: it goes on where it stopped."


class Job(NamedTuple):
    """A piece of work: ``work(database, process number, *arguments)``.

    :param size: how much it brings the progress further
    """

    work: Callable
    arguments: tuple
    size: int


class _Worker:
    """What a process keeps between its jobs."""

    database: Database
    number: int


def with_retries(work: Callable[[], object]) -> object:
    """Do a transaction again when another process has touched the same rows."""
    for attempt in range(TRIES):
        try:
            # What is tried again is no error; the last try's is raised.
            with mute_logger("odoo.sql_db"):
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
    chains: Iterable[Iterable[Job]],
    progress,
    title: str,
    processes: int,
) -> None:
    """Do the jobs of each chain in their order, the chains beside one another.

    :raises BooksError: when Odoo refuses a job, or a process has ended
    """
    chains = [list(chain) for chain in chains]
    total = sum(job.size for chain in chains for job in chain)
    done = 0
    progress(title, done, total)
    if not total:
        return
    context = get_context("spawn")
    arguments = (database.config_file, database.name, context.Value("i", 0))
    count = min(processes, len(chains))
    with ProcessPoolExecutor(count, context, _start_worker, arguments) as pool:
        try:
            for job in _do_all(pool, chains):
                done += job.size
                progress(title, done, total)
        except UserError as error:
            raise BooksError(f"{title}: Odoo refuses: {error}") from error
        except BrokenProcessPool as error:
            raise BooksError(f"{title}: a process has ended. {GO_ON}") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _do_all(pool: ProcessPoolExecutor, chains: list[list[Job]]) -> Iterator[Job]:
    """Yield each job when it is done; the next one of its chain follows then."""
    under_way: dict[Future, tuple[Job, Iterator[Job]]] = {}

    def start_next(chain: Iterator[Job]) -> None:
        if job := next(chain, None):
            under_way[pool.submit(_do_job, job.work, job.arguments)] = job, chain

    for chain in chains:
        start_next(iter(chain))
    while under_way:
        finished, _others = wait(under_way, return_when=FIRST_COMPLETED)
        for future in finished:
            future.result()
            job, chain = under_way.pop(future)
            start_next(chain)
            yield job


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


def _do_job(work: Callable, arguments: tuple) -> None:
    work(_Worker.database, _Worker.number, *arguments)
