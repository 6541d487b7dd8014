"""Where a reference such as `ledger:journal:JNL-0000012` leads, and how it explains itself."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from chamberlain.kernel.door import Caller, Scope, Unknown
from chamberlain.kernel.door.registry import discover
from chamberlain.kernel.records import Record


class Explanation(Record):
    """What a figure is made of, and where to walk next: up to the rule and the document."""

    reference: str
    title: str
    url: str = ""
    amount_pence: int | None = None
    facts: list[tuple[str, str]] = []
    leads_to: list[tuple[str, str]] = []
    workings: list[dict[str, str]] = []


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
    """Return the explanation of `application:kind:reference` as far as the caller may see it."""
    from chamberlain.kernel import clock  # noqa: PLC0415 - needs the database
    from chamberlain.kernel.door.authority import scope_for  # noqa: PLC0415

    discover()
    application, _, rest = reference.partition(":")
    kind, _, name = rest.partition(":")
    found = _kinds.get(f"{application}:{kind}")
    if found is None or not name:
        raise Unknown(f"Nothing here explains {reference}.", field="reference")
    scope = scope_for(caller, found.query, clock.business_date())
    return found.explain(scope, name)


def reference_url(reference: str) -> str:
    """Return the page that explains a reference."""
    return f"/staff/why/{quote(reference, safe=':')}"


def known_kinds() -> list[str]:
    """Return every kind of reference that explains itself."""
    discover()
    return sorted(_kinds)
