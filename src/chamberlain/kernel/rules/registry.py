"""Find rules by walking the `rules` rooms of the applications, importing nothing else of them."""

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from chamberlain.kernel.rules.rule import Rule

PACKAGE = "chamberlain"
APPLICATIONS = Path(__file__).parents[2]


class RuleUnknown(LookupError):
    """There is no rule of that name; the message offers those that sound like it."""


def find(name: str) -> Rule:
    """Return a rule such as `payables.modulus`, importing only that application's rules."""
    application = name.partition(".")[0]
    rules = rules_of(application) if application in applications() else {}
    if name in rules:
        return rules[name]
    near = get_close_matches(name, [rule.name for rule in all_rules()], n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else " See calc --list."
    raise RuleUnknown(f"There is no rule {name}.{hint}")


def all_rules() -> list[Rule]:
    """Return every rule of every application, by name."""
    found = {n: rule for application in applications() for n, rule in rules_of(application).items()}
    return [found[name] for name in sorted(found)]


def applications() -> list[str]:
    """Name the applications that have a `rules` room; the kernel's own package of it is none."""
    rooms = APPLICATIONS.glob("*/rules/__init__.py")
    return sorted(room.parents[1].name for room in rooms if room.parents[1].name != "kernel")


@cache
def rules_of(application: str) -> dict[str, Rule]:
    """Import an application's rules and return them by name; ValueError when two share a name."""
    prefix = f"{PACKAGE}.{application}.rules"
    names = [prefix]
    room = importlib.import_module(prefix)
    names += [module.name for module in pkgutil.walk_packages(room.__path__, f"{prefix}.")]
    found: dict[str, Rule] = {}
    for module in (importlib.import_module(name) for name in names if ".tests" not in name):
        for value in vars(module).values():
            if isinstance(value, Rule) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"{value.name} is declared twice, again in {module.__name__}")
    return found
