"""Two import contracts of our own, run by import-linter with those of `.importlinter`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

SHARED = {"kernel", "ui", "formats"}
"""What every application may use freely."""

BEYOND_CONTRACTS = {"demo": {"make"}, "make": {"make"}}
"""Who may import another application's room besides its contract, and which."""

PURE_KERNEL = {
    "awards",
    "benchmark",
    "calendar",
    "cli",
    "effective",
    "engines",
    "exact",
    "funding",
    "money",
    "rates",
    "records",
    "rules",
    "slips",
    "tabular",
}
IMPURE_PACKAGES = ("django", "psycopg", "procrastinate", "ninja", "allauth")


class OnlyContracts(Contract):
    """Across applications only `<application>.contract` is imported."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find each import that reaches behind another application's contract."""
        broken = [found for found in _ours(graph) if _reaches_behind(*found)]
        return ContractCheck(kept=not broken, metadata={"broken": _with_lines(graph, broken)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each, with its line."""
        for line in check.metadata["broken"]:
            output.print_error(line)


class PureRooms(Contract):
    """`formats` and every `rules` room compute: no framework, no database, no application."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find each import of a pure room that is not one of ours that are pure too."""
        broken = [found for found in _ours(graph) if _is_pure(found[0]) and not _may(*found)]
        lines = _with_lines(graph, broken)
        for package in IMPURE_PACKAGES:
            lines += _chains_to(graph, package)
        return ContractCheck(kept=not lines, metadata={"broken": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each, with its line."""
        for line in check.metadata["broken"]:
            output.print_error(line)


def _ours(graph: ImportGraph) -> Iterator[tuple[str, str]]:
    """Give each (importer, imported) between our modules, tests left out."""
    for importer in graph.modules:
        parts = importer.split(".")
        if parts[0] != "chamberlain" or "tests" in parts:
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            if imported.startswith("chamberlain."):
                yield importer, imported


def _reaches_behind(importer: str, imported: str) -> bool:
    _, ours, *room = importer.split(".")
    _, theirs, *their_room = imported.split(".")
    if ours == theirs or theirs in SHARED or ours == "launcher":
        return False
    where = their_room[0] if their_room else ""
    allowed = BEYOND_CONTRACTS.get(ours, set()) | BEYOND_CONTRACTS.get(_first(room), set())
    return where not in {"contract", *allowed}


def _first(room: list[str]) -> str:
    return room[0] if room else ""


def _is_pure(module: str) -> bool:
    parts = module.split(".")
    if "tests" in parts:
        return False
    return parts[1] == "formats" or (
        len(parts) > 2 and parts[2] == "rules" and parts[1] not in SHARED
    )


def _may(importer: str, imported: str) -> bool:
    _, theirs, *their_room = imported.split(".")
    if theirs == "kernel":
        return _first(their_room) in PURE_KERNEL
    return theirs == "formats" or imported.split(".")[1:3] == importer.split(".")[1:3]


def _chains_to(graph: ImportGraph, package: str) -> list[str]:
    if package not in graph.modules:
        return []
    lines = []
    for module in sorted(filter(_is_ours_and_pure, graph.modules)):
        chain = graph.find_shortest_chain(module, package)
        if chain:
            lines.append(" -> ".join(chain))
    return lines


def _is_ours_and_pure(module: str) -> bool:
    return module.startswith("chamberlain.") and _is_pure(module)


def _with_lines(graph: ImportGraph, broken: list[tuple[str, str]]) -> list[str]:
    lines = []
    for importer, imported in sorted(broken):
        details: list[Any] = graph.get_import_details(importer=importer, imported=imported)
        where = details[0]["line_number"] if details else "?"
        lines.append(f"{importer}:{where} imports {imported}")
    return lines
