"""Checks of source text: length of methods, paths of one machine, registry hosts."""

import ast
import re
import statistics
from dataclasses import dataclass
from pathlib import Path

from .files import is_text, with_suffix

LONGEST = 60
# A path that exists on somebody's machine alone.
MACHINE_PATH = re.compile(r"(?<![\w.}/])/(?:root|work|Users/\w+|home/\w+)/\w")
# The machine's own configuration says where its registries are.
REGISTRY_HOST = re.compile(
    r"\b(?:registry|files|deb|ftp|security|archive)\.(?!\w+\()[\w-]+\.(?:org|com|net)\b"
    r"|\bpypi\.\w+"
)


@dataclass(frozen=True)
class Method:
    """A function or method and how many lines it takes, without decorators."""

    path: Path
    name: str
    line: int
    length: int


def methods_of(path: Path) -> list[Method]:
    """Return all functions and methods of a Python file."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        Method(path, node.name, node.lineno, node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def long_methods(files: list[Path]) -> list[str]:
    """Name each method that is longer than allowed."""
    methods = (
        method for path in with_suffix(files, ".py") for method in methods_of(path)
    )
    return [
        f"{found.path}:{found.line}: {found.name} has {found.length} lines; "
        f"at most {LONGEST} are allowed"
        for found in methods
        if found.length > LONGEST
    ]


def method_figures(files: list[Path]) -> str:
    """Sum up how long the methods are that are no tests."""
    code = [path for path in with_suffix(files, ".py") if "tests" not in path.parts]
    lengths = sorted(method.length for path in code for method in methods_of(path))
    if not lengths:
        return "no methods"
    ninetieth = lengths[int(0.9 * (len(lengths) - 1))]
    return (
        f"{len(lengths)} methods, median {statistics.median(lengths):g}, "
        f"p90 {ninetieth}, longest {lengths[-1]}"
    )


def foreign_names(files: list[Path]) -> list[str]:
    """Name each line that carries a machine's path or a registry's host."""
    return [
        f"{path}:{number}: {what}: {line.strip()[:100]}"
        for path in files
        if is_text(path)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for what, pattern in (
            ("a path of one machine", MACHINE_PATH),
            ("a registry's host", REGISTRY_HOST),
        )
        if pattern.search(line)
    ]
