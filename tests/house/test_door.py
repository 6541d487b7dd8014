"""Every act is documented, typed and permitted to somebody; nobody else reads the clock."""

import ast
import tomllib
from fnmatch import fnmatchcase
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps

from chamberlain.kernel.door import operations
from chamberlain.kernel.door.authority import EVERYBODY

SOURCE = Path(__file__).parents[2] / "src" / "chamberlain"
ROLES = tomllib.loads((SOURCE / "kernel" / "starter" / "roles.toml").read_text())
PERMITTED = [*EVERYBODY, *(name for role in ROLES.values() for name in role["permissions"])]
READS_THE_CLOCK = {SOURCE / "kernel" / "clock.py"}
MEASURES_OR_STAMPS_ONLY = {"launcher", "benchmark", "tests", "cli"}
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("timezone", "now")}


def _all():
    return list(operations())


@pytest.mark.parametrize("operation", _all(), ids=lambda item: item.name)
def test_every_act_says_what_it_promises_and_types_what_it_takes(operation):
    schema = operation.inputs.model_json_schema()

    assert operation.summary and len(operation.summary) <= 120
    assert operation.function.__doc__, f"{operation.name} has no docstring"
    assert set(schema.get("properties", {})) == set(operation.inputs.model_fields)
    assert operation.output is not None


@pytest.mark.parametrize(
    "operation",
    [item for item in _all() if not item.system and not item.contract],
    ids=lambda item: item.name,
)
def test_every_act_is_somebodys_to_do(operation):
    allowed = any(fnmatchcase(operation.name, pattern) for pattern in PERMITTED)

    assert allowed, f"no starter role may do {operation.name}"


@pytest.mark.parametrize("role", ROLES)
def test_every_permission_of_a_role_leads_to_an_act(role):
    installed = {config.label for config in apps.get_app_configs()}
    names = [item.name for item in _all()]

    idle = [
        pattern
        for pattern in ROLES[role]["permissions"]
        if pattern.partition(".")[0] in installed
        and not any(fnmatchcase(name, pattern) for name in names)
    ]

    assert idle == [], f"{role} holds what does not exist"


@pytest.mark.parametrize("role", ROLES)
def test_no_role_holds_a_permission_twice(role):
    held = ROLES[role]["permissions"]

    assert sorted(held) == sorted(set(held))


def test_every_event_listened_to_is_told_by_somebody():
    told = {
        node.value
        for file in SOURCE.rglob("*.py")
        if file.name != "events.py" and "tests" not in file.parts
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    listened = {
        name: listener
        for config in apps.get_app_configs()
        if config.name.startswith("chamberlain.") and find_spec(f"{config.name}.events")
        for name, listener in getattr(import_module(f"{config.name}.events"), "LISTENS", [])
    }

    assert all(callable(listener) for listener in listened.values())
    assert set(listened) <= told, f"nobody tells {sorted(set(listened) - told)}"


def _reads_of_the_clock(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if (name, node.func.attr) in CLOCKS:
                yield f"{file.relative_to(SOURCE)}:{node.lineno}"


def test_nobody_but_the_door_reads_the_clock():
    found = [
        place
        for file in sorted(SOURCE.rglob("*.py"))
        if file not in READS_THE_CLOCK and not MEASURES_OR_STAMPS_ONLY & set(file.parts)
        for place in _reads_of_the_clock(file)
    ]

    assert found == []
