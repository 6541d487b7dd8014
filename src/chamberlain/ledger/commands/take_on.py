"""Balances taken on from another system: loaded, reconciled to its totals, agreed, and locked."""

import json
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.calendar import period_range, year_name
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Pence, Record, Text, Year
from chamberlain.kernel.writing import insert
from chamberlain.ledger.commands.posting import JournalsRefused, checked_system, post_frame, shaped
from chamberlain.ledger.commands.writing import Origin
from chamberlain.ledger.contract import FRAME_COLUMNS
from chamberlain.ledger.errors import AlreadyDecided
from chamberlain.ledger.rules.canonical import number_of
from chamberlain.ledger.rules.year_end import fingerprint

SOURCE = "ledger"
TYPE = "JOB"
URL = "/staff/ledger/take-on/{}"


class Balance(Record):
    """One balance of another system, in our codes; debits positive."""

    account: str = Field(description="Our account for it")
    amount_pence: Pence
    fund: str = "GF"
    cost_centre: str = ""
    project: str = ""
    narrative: str = Field(default="", description="Its code and name there")


@command(duty="journal.prepare")
def take_on_balances(  # noqa: PLR0913, PLR0917 - each is what the other system says of itself
    act: Act,
    entity: str,
    year: Year,
    period: Annotated[int, Field(ge=1, le=12)],
    system: Name,
    balances: list[Balance],
    control_debit_pence: Pence,
    control_rows: int,
    document: str = "",
) -> str:
    """Load the balances another system ends with, reconciled to the totals it printed itself.

    `control_debit_pence` and `control_rows` come from that system, not from the file: when the
    balances do not come to them, nothing is loaded and the difference is told. They open the
    period once somebody else agrees, and are locked then.
    """
    act.need(entity=entity)
    _refuse_another(act, entity, year, period)
    lines = [one for one in balances if one.amount_pence]
    debit = sum(max(one.amount_pence, 0) for one in lines)
    if debit != control_debit_pence or len(balances) != control_rows:
        raise Refusal(
            f"The balances do not reconcile: {len(balances)} rows with debits of "
            f"{format_pounds(debit)} against {control_rows} rows with {system}'s "
            f"{format_pounds(control_debit_pence)}, a difference of "
            f"{format_pounds(debit - control_debit_pence)}.",
            code="control_total",
            field="control_debit_pence",
            status=422,
        )
    reference = next_reference("TKO")
    frame = _frame(reference, entity, (year, period), system, lines)
    faults = checked_system(frame)
    if faults:
        raise JournalsRefused(faults)
    digest = fingerprint(frame.select("fund", "account", "project", balance_pence="amount_pence"))
    values = {
        "reference": reference, "entity": entity, "year": year, "period": period,
        "system": system, "document": document, "sha256": digest, "rows": len(balances),
        "debit_pence": debit, "lines": json.dumps([one.model_dump() for one in lines]),
        "state": "loaded", "prepared_by": act.person, "prepared_on": act.today, "agreed_by": "",
    }  # fmt: skip
    insert(act, "ledger_take_on", values)
    _asked(act, values)
    return reference


def _refuse_another(act: Act, entity: str, year: int, period: int) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT reference, state FROM ledger_take_on WHERE entity = %s AND year = %s "
            "AND period = %s AND state <> 'rejected'",
            [entity, year, period],
        )
        row = cursor.fetchone()
    if row is not None:
        raise AlreadyDecided(
            f"{row[0]} is {row[1]}: balances of a period are taken on once. "
            "Put right what was wrong by journals."
        )


def _asked(act: Act, values: dict[str, object]) -> None:
    reference = str(values["reference"])
    subject = f"ledger:take_on:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {name: values[name] for name in ("system", "rows", "debit_pence")})
    act.ask_for(
        subject,
        "ledger.agree_take_on",
        title=f"Agree {reference}: balances of {values['system']}",
        entity=str(values["entity"]),
        url=URL.format(reference),
    )


def _frame(
    reference: str, entity: str, place: tuple[int, int], system: str, lines: list[Balance]
) -> pl.DataFrame:
    year, period = place
    starts = period_range(year_name(year), period)[0]
    rows = [
        {
            **one.model_dump(),
            "source_ref": f"ledger:take_on:{reference}",
            "type": TYPE,
            "entity": entity,
            "journal_date": starts,
            "year": year,
            "period": period,
            "description": f"Balances taken on from {system}",
        }
        for one in lines
    ]
    known = {name: kind for name, kind in FRAME_COLUMNS.items() if rows and name in rows[0]}
    return shaped(pl.DataFrame(rows, schema=known))


@command(duty="journal.approve")
def agree_take_on(act: Act, take_on: str, note: Text = "") -> str:
    """Agree balances that somebody else loaded: they are posted and locked. Returns the journal."""
    found = _waiting(act, take_on)
    lines = [Balance(**row) for row in found["lines"]]  # type: ignore[attr-defined]
    place = (int(str(found["year"])), int(str(found["period"])))
    frame = _frame(take_on, str(found["entity"]), place, str(found["system"]), lines)
    origin = Origin(SOURCE, prepared_by=str(found["prepared_by"]), approved_by=act.person)
    journal = str(post_frame(act, frame, origin).first)
    _settle(act, take_on, "locked", number_of(journal), note)
    return journal


@command(duty="journal.approve")
def reject_take_on(act: Act, take_on: str, reason: Text) -> str:
    """Reject balances that somebody else loaded, with the reason; others may be loaded then."""
    if not reason.strip():
        raise Refusal("Say why the balances are rejected.", field="reason", status=422)
    _waiting(act, take_on)
    _settle(act, take_on, "rejected", None, reason)
    return take_on


def _waiting(act: Act, take_on: str) -> dict[str, object]:
    names = ("entity", "year", "period", "system", "lines", "state", "prepared_by")
    with act.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM ledger_take_on "  # noqa: S608 - names of this module
            "WHERE reference = %s FOR UPDATE",
            [take_on],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There are no balances {take_on}.", field="take_on")
    found = dict(zip(names, row, strict=True))
    if isinstance(found["lines"], str):
        found["lines"] = json.loads(found["lines"])
    act.need(entity=found["entity"])
    if found["state"] != "loaded":
        raise AlreadyDecided(f"{take_on} is {found['state']}.")
    act.concerns(f"ledger:take_on:{take_on}")
    if found["prepared_by"] in act.persons:
        raise Refusal("Whoever loads balances doesn't agree them.", code="two_people")
    return found


def _settle(act: Act, take_on: str, state: str, journal: int | None, words: str) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_take_on SET state = %s, agreed_by = %s, journal_id = %s "
            "WHERE reference = %s",
            [state, act.person, journal, take_on],
        )
    subject = f"ledger:take_on:{take_on}"
    act.changed(subject, {"state": "loaded"}, {"state": state, "words": words})
    act.done(subject)
