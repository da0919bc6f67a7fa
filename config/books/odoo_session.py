"""Odoo's environment on one database, for loaders that run outside of its server."""

import contextlib
from collections.abc import Iterator

import odoo.tools
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from .errors import BooksError

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
}


class Database:
    """One database, reached with Odoo's configuration file."""

    def __init__(self, config_file: str, name: str):
        self.config_file = config_file
        self.name = name
        odoo.tools.config.parse_config(
            ["-c", config_file, "-d", name, "--log-level", "warn"], setup_logging=True
        )
        self.registry = Registry(name)

    @contextlib.contextmanager
    def environment(self, **context) -> Iterator[api.Environment]:
        """A superuser's environment; committed at the end, rolled back on an error."""
        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, {**QUIET, **context})

    @contextlib.contextmanager
    def alone_with(self, company: str) -> Iterator[None]:
        """Keep other loaders away from a company's books, also across transactions.

        :raises BooksError: if another one is at them
        """
        key = f"books of {company}"
        with self.registry.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [key])
            if not cursor.fetchone()[0]:
                raise BooksError(
                    f"Another process loads the books of {company}; wait for its end."
                )
            cursor.commit()
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [key])
                cursor.commit()
