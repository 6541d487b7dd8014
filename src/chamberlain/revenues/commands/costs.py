"""Costs of the court: on the account apart from the tax, the General Fund's income in the ledger.

What is paid pays the tax first; `settle_costs` moves the part that paid costs from the Collection
Fund, where receipts come in, to the General Fund which the costs are owed to.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Pence
from chamberlain.ledger.contract import Journal, JournalLine, open_period_for, post_journals
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Account, CostsMoved
from chamberlain.revenues.queries.balances import year_balances

DEBTORS = {"council_tax": "A2060", "rates": "A2070"}
COSTS, COSTS_CENTRE = "93170", "CHB105"
COLLECTION_FUND = "CF"
SOURCE = "revenues"


class Cost(NamedTuple):
    """Costs of one account and year; below nought, costs taken back. `key` is of this cost only."""

    account_id: int
    year: int
    pence: int
    key: str


def charge_costs(act: Act, entity: str, reference: str, what: str, costs: Sequence[Cost]) -> None:
    """Put costs on accounts and post them in one journal; nothing for nothing."""
    listed = [cost for cost in costs if cost.pence]
    if not listed:
        return
    rows = pl.DataFrame(
        [
            {
                "account_id": one.account_id,
                "year": one.year,
                "kind": "cost",
                "amount_pence": one.pence,
                "day": act.today,
                "channel": "",
                "source_ref": f"{reference}/{one.key}",
                "narrative": what,
                "act_id": act.id,
            }
            for one in listed
        ]
    )
    copy_in(act.cursor(), "revenues_entry", rows)
    total = sum(one.pence for one in listed)
    rated = rated_of(one.account_id for one in listed)
    owed = {
        "council_tax": sum(one.pence for one in listed if one.account_id not in rated),
        "rates": sum(one.pence for one in listed if one.account_id in rated),
    }
    if total:
        lines = (
            *[JournalLine(account=DEBTORS[tax], amount_pence=pence, line_ref=reference)
              for tax, pence in owed.items() if pence],
            JournalLine(
                account=COSTS, amount_pence=-total, cost_centre=COSTS_CENTRE, line_ref=reference
            ),
        )  # fmt: skip
        post(act, entity, reference, f"{what}: {len(listed):,} accounts", lines)


def tax_of(account_id: int) -> str:
    """Return the tax of an account: rates for a ratepayer's, else council_tax."""
    return "rates" if rated_of([account_id]) else "council_tax"


def debtors_of(account_id: int) -> str:
    """Return the ledger account in which what an account owes stands."""
    return DEBTORS[tax_of(account_id)]


def rated_of(accounts: Iterable[int]) -> set[int]:
    """Return which of some accounts are ratepayers'."""
    found = Account.objects.filter(pk__in=set(accounts), dwelling__hereditament__isnull=False)
    return set(found.values_list("pk", flat=True))


def post(act: Act, entity: str, reference: str, what: str, lines: tuple[JournalLine, ...]) -> None:
    """Post one journal of today to the ledger, between funds where its lines say so."""
    place = open_period_for(act.scope, entity=entity, day=act.today)
    if place is None:
        raise WrongState(f"No period of {entity} is open on {act.today:%d/%m/%Y}.")
    journal = Journal(
        source_ref=reference,
        type="JIN",
        entity=entity,
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=what[:140],
        lines=lines,
    )
    post_journals(act, source=SOURCE, journals=[journal], between_funds=True)


@command(duty="costs.settle", summary="Move costs that were paid to the General Fund")
def settle_costs(act: Act, entity: str) -> Pence:
    """Post what payments paid of court costs since the last time, and return it.

    A payment pays a year's tax first, then its costs. Doing it again moves only what came since;
    where payments were taken back it moves that back.
    """
    act.need(entity=entity)
    return sum(_settle(act, entity, tax) for tax in DEBTORS)


def _settle(act: Act, entity: str, tax: str) -> int:
    done = CostsMoved.objects.filter(entity=entity, tax=tax)
    before = sum(done.values_list("moved_pence", flat=True))
    moved = costs_paid(entity, act.today, tax) - before
    if moved:
        made = CostsMoved.objects.create(
            entity=entity, tax=tax, day=act.today, moved_pence=moved, act_id=act.id
        )
        subject, owed = f"revenues:costs:{made.pk}", DEBTORS[tax]
        lines = (
            JournalLine(account=owed, amount_pence=moved, fund=COLLECTION_FUND, line_ref=subject),
            JournalLine(account=owed, amount_pence=-moved, line_ref=subject),
        )
        post(act, entity, subject, "Court costs paid: to the General Fund", lines)
        act.changed(subject, {"paid_pence": before}, {"paid_pence": before + moved})
    return moved


def costs_paid(entity: str, as_at: date, tax: str = "council_tax") -> int:
    """Return what was paid of a tax's costs: each year's less what is owed or written off."""
    frame = costs_owed(entity, as_at, tax)
    return int(frame.select((pl.col("cost_pence") - pl.col("left_pence")).sum()).item() or 0)


def costs_owed(entity: str, as_at: date, tax: str = "council_tax") -> pl.DataFrame:
    """Return each account and year with costs: `cost_pence` charged, `left_pence` of them owed.

    Costs that were written off are in neither.
    """
    frame = read_frame(
        "SELECT e.account_id, e.year, sum(e.amount_pence)::bigint - coalesce((SELECT "
        "sum(w.cost_pence)::bigint FROM revenues_write_off w WHERE w.account_id = e.account_id "
        "AND w.year = e.year AND w.state = 'agreed'), 0) FROM revenues_entry e "
        "JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %s AND e.kind = 'cost' "
        "GROUP BY 1, 2",
        [entity],
        schema={"account_id": pl.Int64, "year": pl.Int64, "cost_pence": pl.Int64},
    ).filter(pl.col("cost_pence") > 0)
    owed = year_balances(entity, as_at, frame["account_id"].unique().to_list(), tax=tax)
    joined = frame.join(
        owed.select("account_id", "year", "balance_pence"), on=["account_id", "year"]
    )
    left = pl.max_horizontal(pl.min_horizontal("cost_pence", "balance_pence"), 0)
    return joined.with_columns(left_pence=left)
