"""What income tells: receipts found to be an account's, and those that came back."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.contract import register_accounts
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, command
from chamberlain.revenues.commands.schedules import years_named
from chamberlain.revenues.contract import ACCOUNTS_CHANGED
from chamberlain.revenues.models import Account, Entry
from chamberlain.revenues.queries.balances import account_states, year_balances

SOURCE = "revenues"
INCOME_TYPE, RATES = "CTAX", "NNDR"
YEARS_BACK = 30
ENTRY = "account_id year kind amount_pence day channel source_ref narrative act_id".split()


@command(duty="receipt.enter", contract=True, summary="Enter receipts that income found")
def enter_receipts(act: Act, entity: str, posted: list[dict[str, Any]]) -> int:
    """Enter receipts on accounts, once each; return how many were new.

    Appropriation: what an enforcement brings in pays the year of its order; else this year's debt
    comes first, then the oldest. What is more than is owed stands to the credit of this year.
    """
    act.only_system()
    act.need(entity=entity)
    known = _accounts(entity, [one["account"] for one in posted])
    there = set(_entries(act.today, posted))
    fresh = [one for one in posted if one["account"] in known and _stem(one) not in there]
    if not fresh:
        return 0
    this_year = year_of(act.today)
    owed = _owed(entity, act.today, list(set(known.values())))
    named = years_named(entity, [str(one.get("said", "")) for one in fresh])
    rows: list[dict[str, Any]] = []
    for one in fresh:
        account = known[one["account"]]
        parts = appropriated(
            int(one["amount_pence"]), owed.get(account, {}), this_year,
            named.get(str(one.get("said", ""))),
        )  # fmt: skip
        for year, pence in parts:
            left = owed.setdefault(account, {})
            left[year] = left.get(year, 0) - pence
            rows.append(_row(act, account, year, -pence, one, "receipt", one["received_on"]))
    copy_in(act.cursor(), "revenues_entry", pl.DataFrame(rows), ENTRY)
    _tell(act, entity, [one["account"] for one in fresh])
    return len(fresh)


@command(duty="receipt.enter", contract=True, summary="Take receipts back that income undid")
def take_back_receipts(act: Act, entity: str, returned: list[dict[str, Any]]) -> int:
    """Enter what bounced, moved or was refunded against the years it was entered for; once each."""
    act.only_system()
    act.need(entity=entity)
    done = 0
    there, back = _entries(act.today, returned), _entries(act.today, returned, "/back")
    for one in returned:
        stem = _stem(one)
        for entry in there.get(stem, []) if stem not in back else []:
            Entry.objects.create(
                account_id=entry.account_id,
                year=entry.year,
                kind="returned",
                amount_pence=-entry.amount_pence,
                day=date.fromisoformat(str(one["returned_on"])),
                channel=entry.channel,
                source_ref=f"{stem}/back/{entry.year}",
                narrative=str(one.get("reason", ""))[:140],
                act_id=act.id,
            )
            done += 1
    if done:
        _tell(act, entity, [one["account"] for one in returned])
    return done


@command(duty="account.register", contract=True, summary="Tell income how accounts stand")
def register_states(act: Act, entity: str, accounts: list[str] | None = None) -> int:
    """Register accounts with income as they stand today: those named, or all of the entity."""
    act.only_system()
    act.need(entity=entity)
    keys = None if accounts is None else list(_accounts(entity, accounts).values())
    states = account_states(entity, act.today, keys)
    frame = states.select(
        "account",
        pl.lit(entity).alias("entity"),
        pl.when("rated").then(pl.lit(RATES)).otherwise(pl.lit(INCOME_TYPE)).alias("income_type"),
        "name",
        "postcode",
        "balance_pence",
        pl.when(pl.col("overdue_pence") > 0)
        .then("overdue_pence")
        .otherwise("next_pence")
        .alias("due_pence"),
        pl.col("next_due_on").alias("due_on"),
        "closed_on",
    )
    if frame.height:
        register_accounts(act, source=SOURCE, accounts=frame)
    return frame.height


def appropriated(
    pence: int, owed: dict[int, int], this_year: int, named: int | None = None
) -> list[tuple[int, int]]:
    """Return the years that a receipt pays: the one it names, this year's debt, then the oldest."""
    parts: list[tuple[int, int]] = []
    first_ones = [this_year] if named in (None, this_year) else [named, this_year]
    order = [*first_ones, *sorted(year for year in owed if year not in first_ones)]
    left = pence
    for year in order:
        given = min(left, max(owed.get(year, 0), 0))
        if given:
            parts.append((year, given))
            left -= given
    if left:
        first = dict(parts)
        first[this_year] = first.get(this_year, 0) + left
        parts = list(first.items())
    return parts


def _row(
    act: Act, account: int, year: int, pence: int, one: dict[str, Any], kind: str, day: object
) -> dict[str, Any]:
    return {
        "account_id": account,
        "year": year,
        "kind": kind,
        "amount_pence": pence,
        "day": date.fromisoformat(str(day)),
        "channel": one.get("channel", ""),
        "source_ref": f"income:allocation:{one['allocation']}/{year}",
        "narrative": str(one.get("said", ""))[:140],
        "act_id": act.id,
    }


def _stem(one: dict[str, Any]) -> str:
    """Return what the references of a receipt's entries begin with."""
    return f"income:allocation:{one['allocation']}"


def _entries(today: date, told: list[dict[str, Any]], back: str = "") -> dict[str, list[Entry]]:
    """Return the entries made of receipts before, by their stem: each reference ends in a year.

    Looked up by whole references, which the unique index answers, for every year money can be of.
    """
    years = range(today.year - YEARS_BACK, today.year + 3)
    stems = {f"{_stem(one)}{back}/{year}": _stem(one) for one in told for year in years}
    found: dict[str, list[Entry]] = {}
    for entry in Entry.objects.filter(source_ref__in=list(stems)):
        found.setdefault(stems[entry.source_ref], []).append(entry)
    return found


def _accounts(entity: str, references: list[str]) -> dict[str, int]:
    found = Account.objects.filter(entity=entity, reference__in=references)
    return {str(reference): key for reference, key in found.values_list("reference", "pk")}


def _owed(entity: str, today: date, accounts: list[int]) -> dict[int, dict[int, int]]:
    owed: dict[int, dict[int, int]] = {}
    for row in year_balances(entity, today, accounts).iter_rows(named=True):
        owed.setdefault(row["account_id"], {})[row["year"]] = row["balance_pence"]
    return owed


def _tell(act: Act, entity: str, accounts: list[str]) -> None:
    act.emit(ACCOUNTS_CHANGED, {"entity": entity, "accounts": sorted(set(accounts))})
