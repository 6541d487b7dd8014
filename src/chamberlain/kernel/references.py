"""Where a reference such as `ledger:journal:JNL-0000012` leads, and how it explains itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from chamberlain.kernel.door import Caller, NotPermitted, Scope, Unknown, ask
from chamberlain.kernel.door.registry import discover
from chamberlain.kernel.door.withholding import withheld_from
from chamberlain.kernel.records import Record

HISTORY_MAX = 100


class Explanation(Record):
    """What a figure is made of, and where to walk next: up to the rule and the document."""

    reference: str
    title: str
    url: str = ""
    amount_pence: int | None = None
    facts: list[tuple[str, str]] = []
    leads_to: list[tuple[str, str]] = []
    workings: list[dict[str, str]] = []
    workings_title: str = ""


Explainer = Callable[[Scope, str], Explanation]


@dataclass(frozen=True)
class _Kind:
    query: str
    explain: Explainer


_kinds: dict[str, _Kind] = {}


def explains(kind: str, query: str) -> Callable[[Explainer], Explainer]:
    """Register how references of a kind, such as "ledger:journal", explain themselves.

    The explainer takes `(scope, reference)`, the reference without its kind, and whoever may ask
    `query` may have the explanation.
    """

    def register(function: Explainer) -> Explainer:
        _kinds[kind] = _Kind(query, function)
        return function

    return register


def explain(caller: Caller, reference: str) -> Explanation:
    """Return the explanation of `application:kind:reference` as far as the caller may see it.

    Whoever may read the audit has at least what was done on it.
    """
    discover()
    application, _, rest = reference.partition(":")
    kind, _, name = rest.partition(":")
    found = _kinds.get(f"{application}:{kind}")
    try:
        if found is None or not name:
            raise Unknown(f"Nothing here explains {reference}.", field="reference")
        scope = _scope(caller, found.query)
        told: Explanation = withheld_from(caller, scope, found.explain(scope, name))
        return _worded(told)
    except (NotPermitted, Unknown):
        history = _history(caller, reference)
        if history is None:
            raise
        return _worded(history)


_PERSON = re.compile(r"\bUSR-\d+\b")
_DAY = re.compile(r"(?<![\w:/.\-])\d{4}-\d\d-\d\d(?![\w:/\-])")


def _worded(found: Explanation) -> Explanation:
    """Return an explanation with people by their names and days in words, whoever wrote it."""
    from chamberlain.kernel.people import names_of  # noqa: PLC0415 - needs the database

    cells = [found.title, *(value for _, value in found.facts)]
    cells += [value for row in found.workings for value in row.values()]
    names = names_of(one for cell in cells for one in _PERSON.findall(cell))

    def worded(text: str) -> str:
        return _DAY.sub(_day, _PERSON.sub(lambda one: names.get(one[0], one[0]), text))

    return found.model_copy(
        update={
            "title": worded(found.title),
            "facts": [(label, worded(value)) for label, value in found.facts],
            "workings": [
                {head: worded(value) for head, value in row.items()} for row in found.workings
            ],
        }
    )


def _day(found: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(found[0])
    except ValueError:
        return found[0]
    return f"{day:%-d %B %Y}"


def _scope(caller: Caller, query: str) -> Scope:
    from chamberlain.kernel import clock  # noqa: PLC0415 - needs the database
    from chamberlain.kernel.door.authority import scope_for  # noqa: PLC0415

    return scope_for(caller, query, clock.business_date())


def _history(caller: Caller, reference: str) -> Explanation | None:
    """Return what was done on a thing, for whoever may read the audit; None where nothing was."""
    try:
        acts = ask(caller, "kernel.acts", {"subject": reference, "limit": HISTORY_MAX})
    except NotPermitted:
        return None
    if not acts:
        return None
    return Explanation(
        reference=reference,
        title=f"What was done on {reference.rpartition(':')[2]}",
        facts=[("Reference", reference), ("Acts", str(len(acts)))],
        leads_to=[
            (f"{act.reference} {act.command}", f"kernel:act:{act.reference}") for act in acts
        ],
        workings_title="Acts, newest first",
        workings=[
            {
                "When": act.at.strftime("%Y-%m-%d %H:%M UTC"),
                "Who": act.name,
                "Act": act.command,
                "Outcome": act.outcome,
            }
            for act in acts
        ],
    )


def reference_url(reference: str) -> str:
    """Return the page that explains a reference."""
    return f"/staff/why/{quote(reference, safe=':')}"


def query_of(reference: str) -> str:
    """Return the query that whoever may have a reference explained may ask.

    What explains itself nowhere has at least its acts, for whoever reads the audit.
    """
    discover()
    application, _, rest = reference.partition(":")
    found = _kinds.get(f"{application}:{rest.partition(':')[0]}")
    return found.query if found else "kernel.acts"


def known_kinds() -> list[str]:
    """Return every kind of reference that explains itself."""
    discover()
    return sorted(_kinds)
