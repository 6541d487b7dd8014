"""Each failure that the docs say is prevented has a test that names it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| ([BL]\d+) \|.*`(.+)::(\w+)` \|$",
    (ROOT / "docs/reference/failures.md").read_text("utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize(("code", "file", "name"), ROWS, ids=[row[0] for row in ROWS])
def test_a_failure_has_a_test_that_names_it(code, file, name):
    functions = {
        node.name: ast.get_docstring(node)
        for node in ast.parse((ROOT / file).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }

    assert name in functions
    assert (functions[name] or "").startswith(f"{code}: ")


def test_the_docs_name_failures():
    assert len(ROWS) > 20
