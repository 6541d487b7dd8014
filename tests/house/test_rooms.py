import ast
import configparser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "chamberlain"
BESIDE_THE_LAYERS = {"launcher"}
NOT_ROOMS = {"api.py", "admin.py", "signals.py", "utils.py", "helpers.py", "services", "utils"}
ROOMS = {
    "apps",
    "cli",
    "commands",
    "contract",
    "errors",
    "events",
    "forms",
    "jobs",
    "make",
    "migrations",
    "models",
    "my_urls",
    "open_urls",
    "queries",
    "residents_urls",
    "rules",
    "starter",
    "static",
    "suppliers_urls",
    "templates",
    "templatetags",
    "tests",
    "urls",
    "views",
}
FREE_PLANS = {"kernel", "ui", "formats", "launcher", "web", "demo", "insight", "intake"}
PACKAGES = sorted(path.parent for path in SOURCE.rglob("__init__.py"))
APPLICATIONS = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))


def _layers():
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    text = config["importlinter:contract:layers"]["layers"]
    return {word.strip("()") for word in text.split() if word not in {"|", ":"}}


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda path: path.name)
def test_every_application_has_its_layer(application):
    """B10: More phases follow: what comes later must not hold up what stands."""
    placed = _layers() | BESIDE_THE_LAYERS

    assert application.name in placed


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_package_says_what_it_is_for(package):
    if package.name in {"migrations", "tests"}:
        return

    docstring = ast.get_docstring(ast.parse((package / "__init__.py").read_text()))

    assert docstring, f"{package}/__init__.py has no docstring"


def test_nobody_opens_a_room_that_the_house_does_not_have():
    doors = {SOURCE / "web" / "api.py"}

    found = {path for path in SOURCE.rglob("*") if path.name in NOT_ROOMS} - doors

    assert found == set()


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda path: path.name)
def test_applications_have_the_same_rooms(application):
    if application.name in FREE_PLANS:
        return

    found = {path.parent.stem for path in application.glob("*/*.py")} - {application.name}
    found |= {path.stem for path in application.glob("[!_]*.py")}

    assert found <= ROOMS, f"{application.name} has rooms of its own: {sorted(found - ROOMS)}"
