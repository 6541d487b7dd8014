"""What is kept from a caller in every answer, whatever was asked: decided once, at the door.

An application says of a caller which references are not theirs to see and which may be seen without
where they are (`@withholds`). The door then goes over each answer of each query: a list loses the
rows that name a withheld reference, one thing that names it is refused, and of the others the
fields of a place are blanked. So no list, search, export, work queue or explanation has to remember
it. An act that names one is refused too. What a job asks is work for everybody, not an answer to a
person, and is whole.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import polars as pl

from chamberlain.kernel.door.refusals import Refusal
from chamberlain.kernel.door.types import Caller, Scope
from chamberlain.kernel.records import Record


def _none() -> frozenset[str]:
    return frozenset()


def _kept() -> Refusal:
    return Refusal("This is kept from you.", code="kept", status=403)


@dataclass(frozen=True)
class Withheld:
    """What one application keeps from a caller.

    `named` are references whose rows are left out; `refusal` is raised where the answer is one
    thing that names them. `unplaced` gives references shown without their place, and is asked only
    where an answer has one of the fields of `blanks`, each with what stands there instead.
    """

    named: frozenset[str] = frozenset()
    refusal: Callable[[], Refusal] = _kept
    unplaced: Callable[[], frozenset[str]] = _none
    blanks: Mapping[str, str] = field(default_factory=dict)
    documents: Callable[[], frozenset[str]] = _none


Withholder = Callable[[Scope], Withheld]
Follower = Callable[[Scope, frozenset[str]], Withheld]
_withholders: list[Withholder] = []
_followers: list[Follower] = []


def withholds(function: Withholder) -> Withholder:
    """Register what an application keeps from a caller."""
    _withholders.append(function)
    return function


def follows_withheld(function: Follower) -> Follower:
    """Register what an application keeps besides, because of the references others keep.

    It is asked only where something is kept, and is given all of it: so a receipt that nobody has
    matched yet is kept with the account of the same payer, whose application doesn't know of it.
    """
    _followers.append(function)
    return function


def kept_references(scope: Scope) -> frozenset[str]:
    """Return every reference kept from who asks, for a query that counts or chooses one."""
    return frozenset().union(*(kept.named for kept in _all_kept(scope)))


def refuse_kept_document(scope: Scope, document: str) -> None:
    """Refuse to open a file that holds what is kept from who asks."""
    for kept in _all_kept(scope) if scope.person else ():
        if document in kept.documents():
            raise kept.refusal()


def _all_kept(scope: Scope) -> list[Withheld]:
    kept = [withholder(scope) for withholder in _withholders]
    named = frozenset().union(*(one.named for one in kept))
    return [*kept, *(follower(scope, named) for follower in _followers if named)]


def withheld_from(caller: Caller, scope: Scope, answer: Any) -> Any:
    """Return an answer without what is kept from the caller, or refuse it."""
    if caller.system or caller.door == "job":
        return answer
    for kept in _all_kept(scope):
        answer = _without_named(kept, answer)
        answer = _without_places(kept, answer)
    return answer


def refuse_withheld(caller: Caller, scope: Scope, values: Mapping[str, Any]) -> None:
    """Refuse an act one of whose inputs is a reference kept from the caller.

    The lines of a file are not looked at here: who sends a file of thousands didn't choose it.
    """
    if caller.system or caller.door == "job":
        return
    reaching = replace(scope, person=caller.person, on_behalf_of=caller.on_behalf_of)
    given = {value for value in values.values() if isinstance(value, str) and value}
    for kept in _all_kept(reaching) if given else ():
        if not given.isdisjoint(kept.named):
            raise kept.refusal()


def _without_named(kept: Withheld, answer: Any) -> Any:
    if not kept.named:
        return answer
    names = "|".join(re.escape(one) for one in sorted(kept.named))
    found = re.compile(rf"(?<![A-Za-z0-9])(?:{names})(?![A-Za-z0-9])")
    if not isinstance(answer, list | pl.DataFrame) and _names(found, answer):
        raise kept.refusal()
    return _dropped(found, answer)


def _names(found: re.Pattern[str], one: Any) -> bool:
    """Whether a thing names a reference itself; the rows of lists in it are looked at alone."""
    if isinstance(one, str):
        return found.search(one) is not None
    if isinstance(one, Record | Mapping):
        return any(_names(found, value) for _, value in _fields(one))
    if isinstance(one, tuple):
        return any(_names(found, value) for value in one)
    if isinstance(one, Sequence):
        return any(_names(found, value) for value in one if isinstance(value, str | tuple))
    return False


def _dropped(found: re.Pattern[str], one: Any) -> Any:
    """Return a thing without those rows in it that name a reference."""
    if isinstance(one, pl.DataFrame):
        return _frame_dropped(found, one)
    if isinstance(one, list):
        return [_dropped(found, item) for item in one if not _names(found, item)]
    return _rebuilt(one, partial(_dropped, found))


def _frame_dropped(found: re.Pattern[str], frame: pl.DataFrame) -> pl.DataFrame:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    pattern = found.pattern.replace("(?<![A-Za-z0-9])", r"\b").replace("(?![A-Za-z0-9])", r"\b")
    named = [pl.col(name).str.contains(pattern).fill_null(value=False) for name in texts]
    return frame.filter(~pl.any_horizontal(named)) if named else frame


def _without_places(kept: Withheld, answer: Any) -> Any:
    if not kept.blanks or not _has_place(kept.blanks, answer):
        return answer
    unplaced = kept.unplaced()
    return _blanked(kept.blanks, unplaced, answer) if unplaced else answer


def _has_place(blanks: Mapping[str, str], one: Any) -> bool:
    """Whether any field of a place is in an answer; of a list, its first row tells."""
    if isinstance(one, pl.DataFrame):
        return any(name in blanks for name in one.columns)
    if isinstance(one, list):
        return bool(one) and _has_place(blanks, one[0])
    if isinstance(one, Record | Mapping):
        return any(name in blanks or _has_place(blanks, value) for name, value in _fields(one))
    return False


def _blanked(blanks: Mapping[str, str], unplaced: frozenset[str], one: Any) -> Any:
    if isinstance(one, pl.DataFrame):
        return _frame_blanked(blanks, unplaced, one)
    if isinstance(one, list):
        return [_blanked(blanks, unplaced, item) for item in one]
    if isinstance(one, Record | Mapping) and _is_of(unplaced, one):
        here = dict(_fields(one))
        one = _changed(one, {name: said for name, said in blanks.items() if name in here})
    return _rebuilt(one, partial(_blanked, blanks, unplaced))


def _is_of(unplaced: frozenset[str], one: Any) -> bool:
    """Whether a thing names one of the references itself, or a record that it holds does."""
    if isinstance(one, Record | Mapping):
        return any(_is_of(unplaced, value) for _, value in _fields(one))
    return isinstance(one, str) and one in unplaced


def _frame_blanked(
    blanks: Mapping[str, str], unplaced: frozenset[str], frame: pl.DataFrame
) -> pl.DataFrame:
    held = list(unplaced)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    named = pl.any_horizontal(pl.col(name).is_in(held).fill_null(value=False) for name in texts)
    return frame.with_columns(
        pl.when(named).then(pl.lit(said)).otherwise(pl.col(name)).alias(name)
        for name, said in blanks.items()
        if name in texts
    )


def _fields(one: Any) -> list[tuple[str, Any]]:
    if isinstance(one, Record):
        return [(name, getattr(one, name)) for name in type(one).model_fields]
    return list(one.items())


def _rebuilt(one: Any, change: Callable[[Any], Any]) -> Any:
    """Return a record or mapping with `change` done to what it holds, itself where nothing did."""
    if not isinstance(one, Record | Mapping):
        return one
    changed = {
        name: after
        for name, value in _fields(one)
        if isinstance(value, list | Record | Mapping | pl.DataFrame)
        and (after := change(value)) is not value
    }
    return _changed(one, changed) if changed else one


def _changed(one: Any, changed: dict[str, Any]) -> Any:
    if not changed:
        return one
    return one.model_copy(update=changed) if isinstance(one, Record) else {**one, **changed}
