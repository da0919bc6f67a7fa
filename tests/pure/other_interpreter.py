"""What another Python, whose sets come in another order, makes of the same plan."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

FOLDERS = (Path(__file__).parent, Path(__file__).parents[2] / "config")
REPORT = "\nfrom other_interpreter import digest\nprint(digest(plan))"


def digest(plan):
    """A number for all that a plan says of itself."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()


def digest_elsewhere(code, seed):
    """The digest of the plan that code makes in a process of its own.

    :param code: leaves the plan in the name ``plan``
    :param seed: of the hashes, as PYTHONHASHSEED takes it
    """
    path = os.pathsep.join(map(str, FOLDERS))
    return subprocess.run(
        [sys.executable, "-c", code + REPORT],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
