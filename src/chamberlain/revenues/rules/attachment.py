"""What an employer deducts under attachment of earnings orders, and what an agent's fees are."""

from datetime import date

import polars as pl

from chamberlain.kernel.money import round_half_up_penny
from chamberlain.kernel.rates import Rates, figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import Item, Unfit, answers, as_json, pounds, text

_POUNDS = "pounds and pence"
_PERIODS = {
    "weekly": ("weekly", 1),
    "fortnightly": ("weekly", 2),
    "two-weekly": ("weekly", 2),
    "four-weekly": ("weekly", 4),
    "4-weekly": ("weekly", 4),
    "monthly": ("monthly", 1),
    "quarterly": ("monthly", 3),
    "daily": ("daily", 1),
}
_INPUTS = (
    Column("frequency", "text", "", "weekly, monthly, daily, fortnightly, four-weekly, quarterly"),
    Column("net_pence", "pence", _POUNDS, "Net earnings of the period"),
    Column("orders", "whole", "orders", "Of this authority, in force; 1 when blank", False),
    Column("days", "whole", "days", "Daily: days the pay is for; 1 when blank", False),
    Column("nation", "text", "", "England (when blank) or Wales", False),
    Column("order_made", "date", "day", "Day of the order; the tables of England last changed in "
           "2007, of Wales in 2022", False),
    Column("outstanding_pence", "pence", _POUNDS, "Left of the first order: the most taken", False),
)  # fmt: skip
_OUTPUTS = (
    Column("deduction", "text", _POUNDS, "Under the first order"),
    Column("first", "text", _POUNDS, "The same"),
    Column("second", "text", _POUNDS, "Under the second, of what the first leaves; blank for one"),
    Column("deductions", "text", "JSON", "Under each order"),
    Column("total", "text", _POUNDS, "Under all"),
    Column("employer_may_keep", "text", _POUNDS, "Towards the cost, for each deduction"),
)


@rule(
    name="revenues.attachment_of_earnings",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={"frequency": "weekly", "net": "410.00", "orders": "2"},
    source="Council Tax (Administration and Enforcement) Regulations 1992 (SI 1992/613) "
    "regulations 37 to 39 and 42, Schedule 4; Wales: W.S.I. 2007/582 and 2022/107",
)
def attachment_of_earnings(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out deductions from net earnings under the tables of Schedule 4.

    The rate of the band applies to the whole of the earnings; above the last edge it is 17% up to
    it and 50% of all the rest. A second order takes its share of what the first leaves. Pay for
    several weeks, months or days is divided, put through the table and multiplied. Half up.
    """
    return answers(frame, _work, _OUTPUTS)


def _work(item: Item) -> Item:
    table, count = _period(item)
    net, orders = item["net_pence"], 1 if item["orders"] is None else item["orders"]
    if net < 0:
        raise Unfit("net_pence", "must be nought or more")
    law = figures("revenues.attachment_of_earnings", item["order_made"] or date(2026, 4, 1))
    if not 1 <= orders <= law["orders_at_once"]:
        raise Unfit("orders", f"expected 1 to {law['orders_at_once']} of one authority")
    bands = law[f"{_nation(item)}_{table}"]
    if not bands:
        raise Unfit("frequency", "this table is not on file: expected weekly or monthly pay")
    taken: list[int] = []
    for _ in range(orders):
        taken.append(deducted(net - sum(taken), bands, count))
    if item["outstanding_pence"] is not None:
        taken[0] = min(taken[0], item["outstanding_pence"])
    return {
        "deduction": pounds(taken[0]),
        "first": pounds(taken[0]),
        "second": pounds(taken[1]) if orders > 1 else None,
        "deductions": as_json([pounds(part) for part in taken]),
        "total": pounds(sum(taken)),
        "employer_may_keep": pounds(law["employer_may_keep"]),
    }


def deducted(net: int, bands: list[dict[str, int]], count: int = 1) -> int:
    """Return what a table takes of the net pay of `count` weeks, months or days, in pence."""
    *lower, top = bands
    whole = lower[-1]["rate_e2"]
    if net > top["over_pence"] * count:
        limit = top["over_pence"] * count
        rest = (net - limit) * top["rate_e2"]
        return round_half_up_penny(limit * whole + rest, 10_000)
    rate = 0
    for band in lower:
        if net > band["over_pence"] * count:
            rate = band["rate_e2"]
    return round_half_up_penny(net * rate, 10_000)


def _period(item: Item) -> tuple[str, int]:
    words = (text(item, "frequency") or "").lower().replace(" ", "-").replace("_", "-")
    if words not in _PERIODS:
        raise Unfit("frequency", f"expected one of {', '.join(_PERIODS)}")
    table, count = _PERIODS[words]
    days = 1 if item["days"] is None else item["days"]
    if days < 1:
        raise Unfit("days", "must be 1 or more")
    return table, count * days if table == "daily" else count


def _nation(item: Item) -> str:
    words = (text(item, "nation") or "england").lower()
    if words not in ("england", "wales"):
        raise Unfit("nation", "expected England or Wales")
    return words


_STAGES = ("compliance", "enforcement", "sale")


@rule(
    name="revenues.enforcement_fees",
    inputs=(
        Column("debt_pence", "pence", _POUNDS, "Sum passed to the agent, costs included"),
        Column("stage", "text", "", "Stage reached: compliance, enforcement (blank), sale", False),
        Column("passed_on", "date", "day", "Day it was passed on", False),
    ),
    outputs=(
        Column("compliance", "text", _POUNDS, "Fee of the compliance stage"),
        Column("enforcement", "text", _POUNDS, "Fee of the enforcement stage, once visited"),
        Column("sale", "text", _POUNDS, "Fee of the sale stage, once goods are taken"),
        Column("total_fees", "text", _POUNDS, "Of the stages reached"),
    ),
    example={"debt": "2,100.00", "stage": "enforcement"},
    source="Taking Control of Goods (Fees) Regulations 2014 (SI 2014/1) regulations 4 to 6 and "
    "Schedule",
)
def enforcement_fees(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out an enforcement agent's fees by the stage a debt has reached.

    A fixed fee for each stage, and in the last two a percentage of the debt over a threshold. They
    are the agent's, taken from what is collected, and never the council's tax.
    """
    return answers(frame, _fees, enforcement_fees.outputs)


def _fees(item: Item) -> Item:
    stage = (text(item, "stage") or "enforcement").lower()
    if stage not in _STAGES:
        raise Unfit("stage", f"expected {', '.join(_STAGES)}")
    if item["debt_pence"] < 0:
        raise Unfit("debt_pence", "must be nought or more")
    law = figures("revenues.enforcement_fees", item["passed_on"] or date(2026, 4, 1))
    found = {name: _fee(law, name, item["debt_pence"]) for name in _reached(stage)}
    shown = {name: pounds(pence) for name, pence in found.items()}
    return {**shown, "total_fees": pounds(sum(found.values()))}


def _reached(stage: str) -> tuple[str, ...]:
    return _STAGES[: _STAGES.index(stage) + 1]


def _fee(law: Rates, stage: str, debt: int) -> int:
    over = max(debt - law["threshold"], 0) if stage != "compliance" else 0
    return int(law[stage]) + round_half_up_penny(over * law["percent"], 10_000)
