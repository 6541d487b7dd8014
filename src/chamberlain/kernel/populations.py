"""What an auditor may draw a sample from: each kind of thing that was posted, paid or billed.

An application registers, in a module of its queries:

    @population("payments", title="Payments", kind="payables:payment", query="payables.payments")
    def payments_between(scope, entity, since, until) -> pl.DataFrame: …

The frame has `reference` (without its kind), `day` and `amount_pence`, one row for each thing of an
entity between two days, both included, as far as the scope reaches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.door.registry import discover

SCHEMA = {"reference": pl.String, "day": pl.Date, "amount_pence": pl.Int64}
"""What a population's frame is made of."""

Gather = Callable[[Scope, str, date, date], pl.DataFrame]


@dataclass(frozen=True)
class Population:
    """One kind of thing to sample: whoever may ask `query` may draw from it."""

    name: str
    title: str
    kind: str
    query: str
    gather: Gather


_populations: dict[str, Population] = {}


def population(name: str, *, title: str, kind: str, query: str) -> Callable[[Gather], Gather]:
    """Register a function that gathers a population; `kind` is that of its references."""

    def register(function: Gather) -> Gather:
        _populations[name] = Population(name, title, kind, query, function)
        return function

    return register


def populations() -> list[Population]:
    """Return every population of the applications installed, by name."""
    discover()
    return [_populations[name] for name in sorted(_populations)]


def population_called(name: str) -> Population:
    """Return one population, or say which there are."""
    discover()
    if name not in _populations:
        there = ", ".join(sorted(_populations)) or "none"
        raise Unknown(f"There is no population {name}; there are: {there}.", field="population")
    return _populations[name]
