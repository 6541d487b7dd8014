"""A period compared with the trial balance of another system, every difference listed."""

import hashlib
import json
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Name, Pence, Record, Year
from chamberlain.kernel.writing import insert
from chamberlain.ledger.queries.balances import trial_balance
from chamberlain.ledger.rules.year_end import compared
from chamberlain.ledger.rules.years import LAST_PERIOD


class LegacyBalance(Record):
    """One balance of another system's trial balance, in our codes; debits positive."""

    account: str
    amount_pence: Pence
    fund: str = "GF"


class Compared(Record):
    """What a comparison found: how many balances, and every one that differs."""

    balances: int
    differences: list[dict[str, int | str]]
    difference_pence: int


@command(duty="journal.prepare")
def compare_trial_balance(
    act: Act,
    entity: str,
    year: Year,
    period: Annotated[int, Field(ge=1, le=LAST_PERIOD)],
    system: Name,
    balances: list[LegacyBalance],
) -> Compared:
    """Compare our trial balance with another system's of the same period, to the penny.

    Kept as evidence with every difference; an account that only one of them has is a difference.
    """
    act.need(entity=entity)
    if not balances:
        raise Refusal("The other trial balance has no rows.", field="balances", status=422)
    ours = trial_balance(act.scope, year, period, entity).select("fund", "account", "balance_pence")
    rows = [(one.fund, one.account, one.amount_pence) for one in balances]
    theirs = pl.DataFrame(rows, schema=ours.schema, orient="row")
    found = compared(ours, theirs).to_dicts()
    total = sum(abs(row["difference_pence"]) for row in found)
    count = len({(fund, account) for fund, account, _ in (*rows, *ours.rows())})
    digest = hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()
    insert(
        act,
        "ledger_comparison",
        {
            "entity": entity, "year": year, "period": period, "system": system, "sha256": digest,
            "balances": count, "differences": json.dumps(found), "difference_count": len(found),
            "difference_pence": total, "made_by": act.person, "made_on": act.today,
        },
    )  # fmt: skip
    return Compared(balances=count, differences=found, difference_pence=total)
