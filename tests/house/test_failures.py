"""Each failure that the docs say is prevented has a test that names it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs/reference/failures.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([BL]\d+) \|.*\| \S.* \| `(.+)::(\w+)` \|$", DOCS, re.MULTILINE)
LESSONS = {*(f"L{number}" for number in range(1, 29)), *(f"B{number}" for number in range(1, 30))}


@pytest.mark.parametrize(("code", "file", "name"), ROWS, ids=[row[0] for row in ROWS])
def test_a_failure_has_a_test_that_names_it(code, file, name):
    functions = {
        node.name: ast.get_docstring(node)
        for node in ast.parse((ROOT / file).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }

    assert name in functions
    assert (functions[name] or "").startswith(f"{code}: ")


def test_every_lesson_in_reach_is_named_by_a_test():
    """L8: Parts of the ledger could not be tested, and nobody knew which."""
    apart = DOCS.partition("## Not for these applications to prevent")[2]
    cells = re.findall(r"^\| ([BL][^|]*) \|", apart, re.MULTILINE)
    elsewhere = [code for cell in cells for code in cell.split(", ")]

    codes = [row[0] for row in ROWS] + elsewhere

    assert sorted(codes) == sorted(LESSONS)
