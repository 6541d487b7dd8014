import re
from pathlib import Path

FRAGMENTS = Path(__file__).parents[2] / "changelog.d"
NAME = re.compile(r"^[a-z0-9-]+\.(?:added|changed|fixed|removed|security)\.md$")


def test_changes_are_told_in_fragments():
    fragments = sorted(file.name for file in FRAGMENTS.glob("*.md") if file.name != "README.md")

    wrong = [name for name in fragments if not NAME.match(name)]

    assert fragments
    assert wrong == []
