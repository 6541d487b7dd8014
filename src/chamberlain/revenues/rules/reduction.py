"""Council tax reduction: the pensioner scheme of England, and councils' own for working age.

A scheme turns what is known of a claim into terms: the share of the liability it gives at most,
the band it stops at, and what is taken off each week. `revenues.charge` applies the terms by days,
so that a claim, a bill and a what-if are worked out by one rule.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from chamberlain.kernel.rates import Rates, figures
from chamberlain.revenues.rules.rows import Unfit

PENSIONER = "pensioner"
WORKING_AGE = "revenues.reduction_working_age"
Claim = dict[str, Any]


@dataclass(frozen=True)
class Terms:
    """What a scheme gives: `less_weekly_e4` is pounds x 10,000 a week, not rounded."""

    percent_e2: int
    stops_at_band: str | None = None
    less_weekly_e4: int = 0
    level: int | None = None
    non_dependants_pence: int = 0
    tariff_pence: int = 0
    excess_pence: int = 0
    applicable_pence: int | None = None
    reason: str = ""


def schemes(on: date) -> tuple[str, ...]:
    """Return the names of the schemes on file for a day, the pensioner one first."""
    return (PENSIONER, *figures(WORKING_AGE, on).figures)


def terms(scheme: str, claim: Claim, on: date) -> Terms:
    """Return the terms that a scheme gives a claim on a day.

    The claim has capital_pence, weekly_income_pence, applicable_pence, weekly_excess_pence,
    earnings_pence (by the scheme's period), guarantee_credit, couple, before_2021, non_dependants
    (dicts of gross_weekly_pence, works_16_hours, ignored) and no_deductions; what is absent is
    unknown. Unfit when something the scheme needs is unknown.
    """
    if scheme == PENSIONER:
        return _pensioner(claim, figures("revenues.reduction_pensioner", on))
    law = figures(WORKING_AGE, on)
    if scheme not in law.figures:
        raise Unfit("scheme", f"expected one of {', '.join(schemes(on))}", scheme)
    rules = law[scheme][0]
    capital = claim.get("capital_pence") or 0
    if capital > rules["capital_limit_pence"]:
        return Terms(0, reason="capital over the limit")
    if rules["kind"] == "grid":
        return _grid(claim, rules)
    return _means(claim, rules)


def _pensioner(claim: Claim, law: Rates) -> Terms:
    capital, certain = claim.get("capital_pence") or 0, bool(claim.get("guarantee_credit"))
    deduct = _non_dependants(claim, law["non_dependants"])
    if certain:
        return Terms(law["maximum"], None, deduct * 100, non_dependants_pence=deduct,
                     reason="guarantee credit")  # fmt: skip
    if capital > law["capital_limit"]:
        return Terms(0, reason="capital over the limit")
    steps = -(-max(capital - law["tariff_from"], 0) // law["tariff_step"])
    tariff = steps * law["tariff"]
    applicable = claim.get("applicable_pence")
    if applicable is None and claim.get("weekly_income_pence") is not None:
        kind = "couple" if claim.get("couple") else "single"
        reached = "before" if claim.get("before_2021") else "after"
        applicable = law[f"{kind}_{reached}_2021"]
    excess = _excess(claim, tariff, applicable)
    return Terms(
        law["maximum"],
        None,
        deduct * 100 + excess * law["taper"] // 100,
        non_dependants_pence=deduct,
        tariff_pence=tariff,
        excess_pence=excess,
        applicable_pence=applicable,
        reason="income over the applicable amount" if excess else "income within the applicable",
    )


def _means(claim: Claim, rules: dict[str, Any]) -> Terms:
    capital = claim.get("capital_pence") or 0
    step = rules["tariff_step_pence"]
    steps = -(-max(capital - rules["tariff_from_pence"], 0) // step) if step else 0
    tariff = steps * rules["tariff_pence"]
    excess = _excess(claim, tariff, claim.get("applicable_pence"))
    if excess and rules["taper_e2"] < 0:
        raise Unfit("weekly_excess", "the taper of this scheme is not on file", excess)
    deduct = _non_dependants(claim, rules["non_dependants"])
    return Terms(
        rules["maximum_e2"],
        rules["stops_at_band"] or None,
        deduct * 100 + excess * max(rules["taper_e2"], 0) // 100,
        non_dependants_pence=deduct,
        tariff_pence=tariff,
        excess_pence=excess,
        applicable_pence=claim.get("applicable_pence"),
        reason="means test",
    )


def _grid(claim: Claim, rules: dict[str, Any]) -> Terms:
    earnings = claim.get("earnings_pence")
    if earnings is None:
        words = "monthly earnings" if rules["per"] == "month" else "weekly income"
        field = "uc_monthly_earnings" if rules["per"] == "month" else "weekly_income"
        raise Unfit(field, f"this scheme goes by {words}: give them")
    deduct = _non_dependants(claim, rules["non_dependants"])
    for number, level in enumerate(rules["levels"], start=1):
        if not level["to_pence"] or earnings <= level["to_pence"]:
            return Terms(
                level["percent_e2"],
                None,
                deduct * 100,
                level=number,
                non_dependants_pence=deduct,
                reason=f"level {number} of the grid",
            )
    raise Unfit("scheme", "the grid has no last level")


def _excess(claim: Claim, tariff: int, applicable: int | None) -> int:
    """Return the weekly income over the applicable amount, in pence; what is unknown is nought."""
    told = claim.get("weekly_excess_pence")
    if told is not None:
        return max(int(told), 0)
    income = claim.get("weekly_income_pence")
    if income is None:
        return 0
    if applicable is None:
        raise Unfit("applicable_amount", "is blank: give it, or the weekly excess")
    return max(int(income) + tariff - applicable, 0)


def _non_dependants(claim: Claim, steps: list[dict[str, int]]) -> int:
    """Return what is deducted each week for others who live there, in pence."""
    if claim.get("no_deductions") or not steps:
        return 0
    total = 0
    for person in claim.get("non_dependants") or []:
        if person.get("ignored"):
            continue
        gross = person.get("gross_weekly_pence") or 0
        works = person.get("works_16_hours", gross > 0)
        reached = [step for step in steps if works and gross >= step["from_pence"]]
        total += (reached or steps[:1])[-1]["deduct_pence"]
    return total
