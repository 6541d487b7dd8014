"""How a rule is written and judged.

A rule looks at its subjects in one document (lines, allowances, the document itself) and says of
each whether it holds, what was expected and what was found. It is listed once per document, and
only where it has a subject; a failure names every place, the first few in full.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Literal, NamedTuple

from chamberlain.formats.invoice.checks.case import Case, Subjects
from chamberlain.formats.invoice.records import Check

_SHOWN = 3
_WIDTH = 100
_HALF = Decimal("0.5")


class Finding(NamedTuple):
    """What one rule found in one place."""

    where: str
    ok: bool
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class Rule:
    """A published rule by its name."""

    name: str
    find: Callable[[Case], Iterable[Finding]]
    severity: Literal["fatal", "warning"] = "fatal"


def judge(rules: Iterable[Rule], case: Case) -> list[Check]:
    """Return one check for each rule that has a subject in this document."""
    checks = []
    for rule in rules:
        findings = list(rule.find(case))
        if findings:
            checks.append(_check(rule, findings))
    return checks


def _check(rule: Rule, findings: Sequence[Finding]) -> Check:
    """Sum up what a rule found in all its places."""
    failed = [f for f in findings if not f.ok]
    shown = failed or findings[:1]
    found = "; ".join(_in_place(f) for f in shown[:_SHOWN])
    others = len(failed) - _SHOWN if failed else len(findings) - 1
    if others > 0:
        found += f"; and {others} more"
    return Check(
        rule=rule.name,
        ok=not failed,
        expected=_shown(shown[0].expected),
        found=found,
        severity=rule.severity,
    )


def _in_place(finding: Finding) -> str:
    """Write what was found with its place."""
    found = _shown(finding.found)
    return f"{finding.where}: {found}" if finding.where else found


def _shown(value: object) -> str:
    """Write a value for a person."""
    if value is None or value == "":
        return "none"
    written = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return written if len(written) <= _WIDTH else written[: _WIDTH - 1] + "…"


def exists(value: object) -> bool:
    """Say whether the document has the element at all, as a rule that asks for presence does."""
    return value is not None


def filled(value: object) -> bool:
    """Say whether the element has content, as a rule that asks for a value does."""
    return value is not None and value != ""


def has(
    name: str,
    expected: str,
    subjects: Callable[[Case], Subjects],
    value: Callable[[Any], object],
    ok: Callable[[Any], bool] = filled,
    severity: Literal["fatal", "warning"] = "fatal",
) -> Rule:
    """Return a rule that asks `ok` of one value of each subject."""

    def find(case: Case) -> Iterator[Finding]:
        for where, subject in subjects(case):
            found = value(subject)
            yield Finding(where, ok(found), expected, found)

    return Rule(name, find, severity)


def equals(
    name: str,
    subjects: Callable[[Case], Subjects],
    stated: Callable[[Any], Decimal | None],
    computed: Callable[[Any, Case], Decimal | None],
) -> Rule:
    """Return a rule that a stated amount is exactly the computed one."""

    def find(case: Case) -> Iterator[Finding]:
        for where, subject in subjects(case):
            found, expected = stated(subject), computed(subject, case)
            yield Finding(where, found is not None and found == expected, expected, found)

    return Rule(name, find)


def to_penny(amount: Decimal) -> Decimal:
    """Round to two decimals as the published rules do: a half always goes up."""
    return (amount * 100 + _HALF).to_integral_value(ROUND_FLOOR) / 100


def to_whole(amount: Decimal) -> Decimal:
    """Round to a whole number as the published rules do: a half always goes up."""
    return (amount + _HALF).to_integral_value(ROUND_FLOOR)


def decimals(amount: Decimal | None) -> int:
    """Return how many decimals an amount is written with."""
    if amount is None:
        return 0
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
