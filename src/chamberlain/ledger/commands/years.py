"""Closing a year: prepared on its figures by one, closed by another, rolled forward, locked."""

import json

import polars as pl

from chamberlain.kernel.calendar import period_range, year_name
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.records import Record, Text, Year
from chamberlain.kernel.writing import insert
from chamberlain.ledger.commands.periods import refuse_unproved
from chamberlain.ledger.commands.posting import post_frame, shaped
from chamberlain.ledger.commands.writing import Origin
from chamberlain.ledger.errors import PeriodState, YearNotReady
from chamberlain.ledger.queries.year_end import (
    brought_before,
    close_accounts,
    obstacles,
    roll_prefix,
    year_balances,
)
from chamberlain.ledger.rules.year_end import (
    brought_forward,
    fingerprint,
    fund_results,
    homeless,
    still_to_bring,
)
from chamberlain.ledger.rules.years import LAST_PERIOD, MONTHS

SOURCE = "ledger"
TYPE = "JOB"


class Rolled(Record):
    """What a roll forward posted; no journal where all was brought forward before."""

    lines: int
    journal: str = ""


def subject(entity: str, year: int) -> str:
    """Return the reference of a year's end."""
    return f"ledger:year:{entity}/{year_name(year)}"


@command(duty="year.close.prepare")
def roll_forward(act: Act, entity: str, year: Year) -> Rolled:
    """Bring a year's balances forward to the next, as they stand; again, only what moved since.

    The balance sheet comes forward by fund, account and project, and the net of income and
    expenditure goes to each fund's balance. The old year's figures stay as they are.
    """
    act.need(entity=entity)
    return roll(act, entity, year)


def roll(act: Act, entity: str, year: int) -> Rolled:
    """Post what is left to bring forward into the first open period of the next year."""
    with act.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"roll {entity} {year}"])
    balances, accounts = year_balances(entity, year), close_accounts()
    left_over = homeless(balances, accounts)
    if left_over:
        raise YearNotReady(f"No balance takes {', '.join(left_over[:5])}: add a close account.")
    left = still_to_bring(brought_forward(balances, accounts), brought_before(entity, year))
    if left.is_empty():
        return Rolled(lines=0)
    place = _first_open(act, entity, year + 1)
    frame = _forward_frame(entity, year, left, place, _runs(act, entity, year) + 1)
    posting = post_frame(act, frame, Origin(SOURCE, prepared_by=act.person))
    act.changed(subject(entity, year), None, {"brought_forward": left.height})
    return Rolled(lines=left.height, journal=str(posting.first))


def _runs(act: Act, entity: str, year: int) -> int:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_journal WHERE source = %s AND source_ref LIKE %s",
            [SOURCE, roll_prefix(entity, year) + "%"],
        )
        return int(cursor.fetchone()[0])


def _first_open(act: Act, entity: str, year: int) -> int:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT min(period) FROM ledger_period WHERE entity = %s AND year = %s "
            "AND period <= %s AND state = 'open'",
            [entity, year, MONTHS],
        )
        (period,) = cursor.fetchone()
    if period is None:
        raise PeriodState(f"No period of {year_name(year)} is open: open period 1 first.")
    return int(period)


def _forward_frame(
    entity: str, year: int, left: pl.DataFrame, period: int, run: int
) -> pl.DataFrame:
    """Return the journal that brings balances forward, dated the first day of its period."""
    starts = period_range(year_name(year + 1), period)[0]
    return shaped(
        left.select(
            "fund",
            "account",
            "project",
            "amount_pence",
            source_ref=pl.lit(f"{roll_prefix(entity, year)}{run}"),
            type=pl.lit(TYPE),
            entity=pl.lit(entity),
            journal_date=pl.lit(starts),
            year=pl.lit(year + 1, pl.Int16),
            period=pl.lit(period, pl.Int16),
            description=pl.lit(f"Balances brought forward from {year_name(year)}"),
            line_ref=pl.lit(subject(entity, year)),
            narrative="what",
        )
    )


@command(duty="year.close.prepare")
def prepare_year_close(act: Act, entity: str, year: Year, statement: Text = "") -> dict[str, int]:
    """Prepare the close of a year on its figures as they stand, for somebody else to close it.

    Refused while anything stands in the way, each named. Returns what each fund came to, a surplus
    below nought.
    """
    act.need(entity=entity)
    balances = _ready(act, entity, year)
    funds = fund_results(balances)
    _refuse_closed(act, entity, year)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_year_close SET fingerprint = %s, funds = %s, statement = %s, "
            "prepared_by = %s, prepared_on = %s WHERE entity = %s AND year = %s "
            "AND state = 'prepared'",
            [fingerprint(balances), json.dumps(funds), statement, act.person, act.today,
             entity, year],
        )  # fmt: skip
        renewed = cursor.rowcount
    if not renewed:
        values = {
            "entity": entity, "year": year, "state": "prepared",
            "fingerprint": fingerprint(balances), "funds": json.dumps(funds),
            "statement": statement, "prepared_by": act.person, "prepared_on": act.today,
            "closed_by": "",
        }  # fmt: skip
        insert(act, "ledger_year_close", values)
    reference = subject(entity, year)
    act.concerns(reference)
    act.changed(reference, None, {"state": "prepared", **funds})
    act.ask_for(
        reference,
        "ledger.close_year",
        title=f"Close {year_name(year)} of {entity}",
        entity=entity,
        url=f"/staff/ledger/years/{entity}/{year}",
    )
    return funds


def _ready(act: Act, entity: str, year: int) -> pl.DataFrame:
    """Return the year's balances, or refuse with what stands in the way."""
    balances = year_balances(entity, year)
    found = obstacles(entity, year, act.today, balances)
    if found:
        shown = "; ".join(one.what for one in found[:6])
        more = f" and {len(found) - 6} more" if len(found) > 6 else ""
        raise YearNotReady(f"{year_name(year)} cannot be closed yet: {shown}{more}.")
    refuse_unproved(act, entity, year)
    return balances


def _refuse_closed(act: Act, entity: str, year: int) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT closed_by FROM ledger_year_close WHERE entity = %s AND year = %s "
            "AND state = 'closed'",
            [entity, year],
        )
        row = cursor.fetchone()
    if row is not None:
        raise PeriodState(f"{year_name(year)} was closed by {row[0]}.")


@command(duty="year.close.agree")
def close_year(act: Act, entity: str, year: Year, note: Text = "") -> Rolled:
    """Close a year that somebody else prepared: bring its balances forward, and lock its periods.

    Refused when a figure moved since it was prepared. What is found later is put right in the next
    year; a closed year never opens again.
    """
    act.need(entity=entity)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT state, fingerprint, prepared_by FROM ledger_year_close "
            "WHERE entity = %s AND year = %s FOR UPDATE",
            [entity, year],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"Nobody has prepared the close of {year_name(year)} for {entity}.")
    _refuse_closed(act, entity, year)
    act.concerns(subject(entity, year))
    if row[2] in act.persons:
        raise Refusal("Whoever prepares the close of a year doesn't close it.", code="two_people")
    if fingerprint(_ready(act, entity, year)) != row[1]:
        raise YearNotReady("Figures moved since the close was prepared: prepare it again.")
    rolled = roll(act, entity, year)
    _lock(act, entity, year, note)
    act.done(subject(entity, year))
    act.emit("ledger.year_closed", {"entity": entity, "year": year, "journal": rolled.journal})
    return rolled


def _lock(act: Act, entity: str, year: int, note: str) -> None:
    """Lock every period of the year, the adjustment periods that were never opened too."""
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_period SET state = 'locked' WHERE entity = %s AND year = %s "
            "AND period <= %s AND state <> 'locked'",
            [entity, year, LAST_PERIOD],
        )
        cursor.execute(
            "UPDATE ledger_year_close SET state = 'closed', closed_by = %s, closed_on = %s "
            "WHERE entity = %s AND year = %s",
            [act.person, act.today, entity, year],
        )
    act.changed(subject(entity, year), {"state": "prepared"}, {"state": "closed", "note": note})
