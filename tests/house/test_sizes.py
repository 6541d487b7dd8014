import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 70
FILES = sorted(
    file
    for folder in ("src", "tests", "bench")
    for file in (ROOT / folder).rglob("*.py")
    if "migrations" not in file.parts
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_file_or_function_is_longer_than_a_person_can_hold(file):
    source = file.read_text()

    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in functions
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert len(source.splitlines()) <= LONGEST_FILE
    assert long == {}
