import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INDEX_HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org")
OWN_FOLDERS = re.compile(r"(?<![\w.])/(?:home|Users|work|root)/[\w.-]+")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
SUFFIXES = {".py", ".md", ".toml", ".html", ".css", ".js", ".sql", ".yml", ".cfg", ".txt"}
SKIPPED = {"vendor", "static", "node_modules", "__pycache__"}


def _texts():
    for folder in ("src", "tests", "bench", "docs", "changelog.d", ".ci"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in SUFFIXES and not SKIPPED & set(file.parts):
                yield file
    yield from sorted(ROOT.glob("*.md"))
    yield ROOT / "chamberlain"
    yield ROOT / "pyproject.toml"


def _found(pattern):
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for file in _texts()
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("host", INDEX_HOSTS)
def test_no_file_names_the_host_of_a_package_index(host):
    found = _found(re.compile(re.escape(host)))

    assert found == []


def test_no_file_names_a_folder_of_somebodys_own_machine():
    found = _found(OWN_FOLDERS)

    assert found == []


def test_nothing_is_left_for_later_in_a_comment():
    found = _found(UNFINISHED)

    assert found == []


def test_a_journey_waits_for_what_it_expects():
    """A page read at once after a click may not have come yet: the browser's own expect waits."""
    at_once = re.compile(r"assert .*(?:\.content\(\)|\.is_visible\(\)|\.count\(\) ==|page\.url ==)")
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in _texts()
        if file.suffix == ".py" and "assert_accessible" in file.read_text()
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if at_once.search(line) and ".objects." not in line
    ]

    assert found == []
