#!/usr/bin/env python3
"""The one entry for running, testing, measuring and linting the addons."""

import sys

if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "This sandbox needs Python 3.10 to 3.13, which Odoo 19 supports; this is "
        f"{sys.version.split()[0]}. Call it with another one: "
        "python3.12 config/sandbox.py …"
    )

from host.cli import main

if __name__ == "__main__":
    sys.exit(main())
