"""After a liability order: how an agent's takings are split, what a benefit gives up a week."""

from datetime import date

import polars as pl

from chamberlain.kernel.money import round_half_up_penny, round_up_penny
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import Item, Unfit, answers, pounds, text

_POUNDS = "pounds and pence"


@rule(
    name="revenues.enforcement_split",
    inputs=(
        Column("paid_pence", "pence", _POUNDS, "What the agent took from the debtor"),
        Column("debt_pence", "pence", _POUNDS, "Left of the sum to be recovered"),
        Column("compliance_pence", "pence", _POUNDS, "Left of the compliance fee"),
        Column("other_fees_pence", "pence", _POUNDS, "Left of other fees and disbursements", False),
        Column("auctioneer_pence", "pence", _POUNDS, "The auctioneer's fees, after a sale", False),
    ),
    outputs=(
        Column("to_auctioneer", "text", _POUNDS, "Paid first"),
        Column("to_compliance", "text", _POUNDS, "Then this, to the agent"),
        Column("to_debt", "text", _POUNDS, "The council's share of the rest, by proportion"),
        Column("to_other_fees", "text", _POUNDS, "The agent's share of the rest"),
        Column("over", "text", _POUNDS, "More than all that is owed: goes back to the debtor"),
    ),
    example={"paid": "300.00", "debt": "900.00", "compliance": "75.00", "other_fees": "235.00"},
    source="Taking Control of Goods (Fees) Regulations 2014 (SI 2014/1) regulation 13(1) to (4)",
)
def enforcement_split(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split what an enforcement agent took between agent and council, as the law orders it.

    The auctioneer's fees first, then the compliance fee; what is left pays debt and the other fees
    in proportion. The council's share is rounded half up to the penny; the agent has the rest.
    """
    return answers(frame, _split, enforcement_split.outputs)


def _split(item: Item) -> Item:
    owed = [item["auctioneer_pence"] or 0, item["compliance_pence"],
            item["debt_pence"], item["other_fees_pence"] or 0]  # fmt: skip
    if min(item["paid_pence"], *owed) < 0:
        raise Unfit("paid_pence", "every amount must be nought or more")
    auctioneer, compliance, debt, fees, over = split(item["paid_pence"], *owed)
    return {
        "to_auctioneer": pounds(auctioneer),
        "to_compliance": pounds(compliance),
        "to_debt": pounds(debt),
        "to_other_fees": pounds(fees),
        "over": pounds(over),
    }


def split(
    paid: int, auctioneer: int, compliance: int, debt: int, fees: int
) -> tuple[int, int, int, int, int]:
    """Return the parts of a payment in pence: auctioneer, compliance, debt, other fees, over."""
    first = min(paid, auctioneer)
    second = min(paid - first, compliance)
    rest = paid - first - second
    owed = debt + fees
    if rest >= owed:
        return first, second, debt, fees, rest - owed
    share = round_half_up_penny(rest * debt, owed)
    return first, second, share, rest - share, 0


@rule(
    name="revenues.benefit_deduction",
    inputs=(
        Column("benefit", "text", "", "universal_credit, or other: jobseeker's, income support, "
               "pension credit, employment and support"),
        Column("allowance_pence", "pence", _POUNDS, "Universal credit: the standard allowance of "
               "the month", False),
        Column("as_at", "date", "day", "Day of the request; blank: 6 April 2026", False),
    ),
    outputs=(
        Column("every", "text", "", "week or month"),
        Column("deduction", "text", _POUNDS, "Deducted each week or month"),
    ),
    example={"benefit": "other", "as_at": "2026-11-02"},
    source="Council Tax (Deductions from Income Support) Regulations 1993 (SI 1993/494), as "
    "amended for universal credit; read at second hand",
)  # fmt: skip
def benefit_deduction(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out what is deducted from a benefit towards council tax: 5% of a standard amount.

    A weekly deduction goes up to the next whole five pence. Other deductions may come first, so an
    order can wait: what the department answers holds.
    """
    return answers(frame, _benefit, benefit_deduction.outputs)


def _benefit(item: Item) -> Item:
    law = figures("revenues.benefit_deductions", item["as_at"] or date(2026, 4, 6))
    kind = (text(item, "benefit") or "").lower()
    if kind == "universal_credit":
        allowance = item["allowance_pence"]
        if allowance is None or allowance <= 0:
            raise Unfit("allowance_pence", "expected the standard allowance of the month")
        amount = round_half_up_penny(allowance * law["percent"], 10_000)
        return {"every": "month", "deduction": pounds(amount)}
    if kind != "other":
        raise Unfit("benefit", "expected universal_credit or other")
    step = law["rounded_up_to_pence"]
    amount = round_up_penny(law["standard_weekly_pence"] * law["percent"], 10_000 * step) * step
    return {"every": "week", "deduction": pounds(amount)}
