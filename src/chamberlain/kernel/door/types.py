"""Who is calling, how far they may see, and what they get back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal

Door = Literal["web", "rest", "cli", "agent", "import", "job", "event", "application"]
ScopeKind = Literal["all", "entity", "directorate", "cost_centre", "own"]


@dataclass(frozen=True)
class Caller:
    """A person at a door; `on_behalf_of` is the person they cover for while away."""

    person: str
    name: str
    door: Door
    on_behalf_of: str | None = None
    address: str | None = None
    system: bool = False


@lru_cache(50_000)
def _permits(patterns: tuple[str, ...], name: str) -> bool:
    """Whether any pattern fits; every page asks the same few hundred again."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True)
class Grant:
    """One role held by a person, with where it reaches."""

    role: str
    permissions: tuple[str, ...]
    sees: tuple[str, ...]
    kind: ScopeKind
    entity: str | None
    value: str | None
    person: str

    def permits(self, name: str) -> bool:
        """Whether this role holds the permission `name`."""
        return _permits(self.permissions, name)

    def covers(
        self,
        entity: str | None,
        directorate: str | None,
        cost_centre: str | None,
        owner: str | None,
    ) -> bool:
        """Whether this grant reaches a thing that stands there."""
        if self.kind == "all":
            return True
        if self.kind == "own":
            return owner is not None and owner == self.person
        if entity is not None and self.entity is not None and entity != self.entity:
            return False
        if self.kind == "entity":
            return True
        held = {"directorate": directorate, "cost_centre": cost_centre}[self.kind]
        return held is not None and held == self.value

    def reaches(self, place: dict[str, str | None]) -> bool:
        """Whether this grant reaches a place given by its names."""
        return self.covers(
            place.get("entity"),
            place.get("directorate"),
            place.get("cost_centre"),
            place.get("owner"),
        )


@dataclass(frozen=True)
class Scope:
    """How far a caller may see for one permission; a mandatory argument of every query."""

    all: bool = False
    entities: frozenset[str] = frozenset()
    directorates: frozenset[str] = frozenset()
    cost_centres: frozenset[str] = frozenset()
    own: str | None = None
    own_places: frozenset[str] = frozenset()
    sees: frozenset[str] = frozenset()
    person: str = ""
    on_behalf_of: str | None = None
    whole_entities: frozenset[str] = frozenset()

    def sees_class(self, name: str) -> bool:
        """Whether a class of data such as "payee:carer" or "bank_details" is open to the caller."""
        return any(fnmatchcase(name, pattern) for pattern in self.sees)

    def entity_sql(self, column: str) -> tuple[str, list[Any]]:
        """Return a condition, and its parameters, that keeps rows of the caller's entities."""
        if self.all:
            return "TRUE", []
        return f"{column} = ANY(%s)", [sorted(self.entities)]

    def sees_whole(self, entity: str) -> bool:
        """Whether the whole of an entity is seen, not only some of its places."""
        return self.all or entity in self.whole_entities

    def whole_sql(self, column: str = "entity") -> tuple[str, list[Any]]:
        """Return a condition that keeps rows of the entities seen whole."""
        return self.place_sql(column, None, None)

    def place_sql(
        self, entity: str, directorate: str | None, cost_centre: str | None
    ) -> tuple[str, list[Any]]:
        """Return a condition that keeps rows of the entities, directorates and cost centres held.

        Arguments are column names; a `None` column means the table has no such place, and only
        whole-entity grants reach it.
        """
        if self.all:
            return "TRUE", []
        parts = [f"{entity} = ANY(%s)"]
        params: list[Any] = [sorted(self.whole_entities)]
        for column, held in ((directorate, self.directorates), (cost_centre, self.cost_centres)):
            if column and held:
                parts.append(f"({entity} = ANY(%s) AND {column} = ANY(%s))")
                params += [sorted(self.entities), sorted(held)]
        return "(" + " OR ".join(parts) + ")", params

    @staticmethod
    def of(grants: Sequence[Grant], person: str) -> "Scope":
        """Return the union of what `grants` reach."""
        kinds = {grant.kind for grant in grants}
        return Scope(
            all="all" in kinds,
            entities=frozenset(g.entity for g in grants if g.entity),
            whole_entities=frozenset(g.entity for g in grants if g.kind == "entity" and g.entity),
            directorates=frozenset(g.value for g in grants if g.kind == "directorate" and g.value),
            cost_centres=frozenset(g.value for g in grants if g.kind == "cost_centre" and g.value),
            own=person if "own" in kinds else None,
            own_places=frozenset(g.value for g in grants if g.kind == "own" and g.value),
            sees=frozenset(item for grant in grants for item in grant.sees),
            person=person,
        )


EVERYTHING = Scope(all=True, sees=frozenset({"*"}))
"""The scope of the system itself: events, jobs and the launcher."""


@dataclass(frozen=True)
class Answer:
    """What an act returned. `replayed` says the same key had been answered before."""

    value: Any
    act: str
    replayed: bool = False
    warnings: tuple[str, ...] = field(default=())
