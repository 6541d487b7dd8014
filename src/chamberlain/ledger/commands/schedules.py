"""Schedules: journals of known amounts over several periods, approved once and posted when due."""

import json
from datetime import date
from typing import Annotated, Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.calendar import period_range, year_name
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Text, Year
from chamberlain.kernel.writing import insert
from chamberlain.ledger.commands.deciding import locked_plan, refuse_decided, settle_plan
from chamberlain.ledger.commands.manual import need_entities, need_evidence
from chamberlain.ledger.commands.posting import check_frame, post_frame, shaped
from chamberlain.ledger.commands.writing import Origin
from chamberlain.ledger.contract import FRAME_COLUMNS, Journal, JournalLine, journal_frame
from chamberlain.ledger.errors import PeriodState
from chamberlain.ledger.rules.allocation import spread
from chamberlain.ledger.rules.years import MONTHS, year_and_period

SOURCE = "ledger"
TABLE = "ledger_schedule"
URL = "/staff/ledger/schedules/{}"
PREPAYMENTS = "A2130"
RESERVE = "R1020"
TO_RESERVE, FROM_RESERVE = "83010", "83020"

_DUE = """
    SELECT s.reference, p.number, p.year, p.period, p.lines, s.prepared_by, s.decided_by
    FROM ledger_schedule s JOIN ledger_schedule_part p ON p.schedule = s.reference
    WHERE s.entity = %s AND s.state = 'approved' AND (p.year, p.period) <= (%s, %s)
      AND NOT EXISTS (SELECT FROM ledger_journal j WHERE j.source = 'ledger'
        AND j.source_ref = 'ledger:schedule:' || s.reference || '/' || p.number)
    ORDER BY p.year, p.period, s.reference, p.number
"""


@command(duty="journal.prepare")
def prepare_recurring(  # noqa: PLR0913, PLR0917 - each is a field of the schedule
    act: Act,
    entity: str,
    first_on: date,
    times: Annotated[int, Field(ge=2, le=60)],
    description: Text,
    lines: list[JournalLine],
    every_months: Annotated[int, Field(ge=1, le=12)] = 1,
    type: str = "JST",
    evidence: list[str] | None = None,
    between_funds: bool = False,
) -> str:
    """Prepare a journal that recurs, for approval once; each is posted when its period is open.

    The first is dated `first_on`, the others the same day of later months, or the month's last.
    """
    act.need(entity=entity)
    days = [_months_on(first_on, every_months * n) for n in range(times)]
    parts = [(_place(day), day, tuple(lines)) for day in days]
    return _keep(
        act, "recurring", entity, type, description, parts, evidence or [], between=between_funds
    )


def _months_on(day: date, months: int) -> date:
    """Return the same day some months on, or the last of a shorter month."""
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def _place(day: date) -> tuple[int, int]:
    return year_and_period(day)


@command(duty="journal.prepare")
def prepare_prepayment(  # noqa: PLR0913, PLR0917 - each is a field of the schedule
    act: Act,
    entity: str,
    description: Text,
    amount_pence: Pence,
    account: str,
    cost_centre: str,
    taken_on: date,
    covers_from: date,
    covers_to: date,
    fund: str = "GF",
    project: str = "",
    prepayment_account: str = PREPAYMENTS,
    evidence: list[str] | None = None,
) -> str:
    """Prepare a prepayment: taken out of spending now, and released over the months it covers.

    The amount is shared by the days of each month, to the penny. A year's end in between is no
    matter: what falls after it is a prepayment in the balance sheet until then.
    """
    act.need(entity=entity)
    if amount_pence <= 0 or covers_to < covers_from:
        raise Refusal(
            "A prepayment is an amount above nought over days from the first to the last.",
            field="amount_pence" if amount_pence <= 0 else "covers_to",
            status=422,
        )
    own = {"fund": fund}
    charged = {"account": account, "cost_centre": cost_centre, "project": project, **own}
    held = {"account": prepayment_account, **own}

    def both(pence: int) -> tuple[JournalLine, ...]:
        return (
            JournalLine(amount_pence=pence, **held),
            JournalLine(amount_pence=-pence, **charged),
        )

    parts = [(_place(taken_on), taken_on, both(amount_pence))]
    for month, share in spread(amount_pence, covers_from, covers_to):
        day = max(month, taken_on)
        if share:
            parts.append((_place(day), day, both(-share)))
    return _keep(act, "prepayment", entity, "JPR", description, parts, evidence or [])


@command(duty="journal.prepare")
def prepare_carry_forward(  # noqa: PLR0913, PLR0917 - each is a field of the schedule
    act: Act,
    entity: str,
    year: Year,
    cost_centre: str,
    amount_pence: Pence,
    reason: Text,
    fund: str = "GF",
    reserve: str = RESERVE,
    evidence: list[str] | None = None,
) -> str:
    """Prepare an underspend to be carried forward: to a reserve in the old year, out in the new.

    Both journals are approved together, so that neither is left without the other.
    """
    act.need(entity=entity)
    if amount_pence <= 0:
        raise Refusal("Carry forward an amount above nought.", field="amount_pence", status=422)
    last, first = date(year + 1, 3, 31), date(year + 1, 4, 1)
    own = {"fund": fund}

    def both(account: str, pence: int) -> tuple[JournalLine, ...]:
        return (
            JournalLine(account=account, cost_centre=cost_centre, amount_pence=pence, **own),
            JournalLine(account=reserve, amount_pence=-pence, **own),
        )

    parts = [
        ((year, _adjusting(act, entity, year)), last, both(TO_RESERVE, amount_pence)),
        ((year + 1, 1), first, both(FROM_RESERVE, -amount_pence)),
    ]
    words = f"Carry forward from {year_name(year)}: {reason}"
    return _keep(act, "carry_forward", entity, "JST", words, parts, evidence or [])


def _adjusting(act: Act, entity: str, year: int) -> int:
    """Return the period of a year that takes a carry forward: 12, or an adjustment period."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT min(period) FROM ledger_period WHERE entity = %s AND year = %s "
            "AND period >= %s AND state IN ('open', 'soft_closed')",
            [entity, year, MONTHS],
        )
        (period,) = cursor.fetchone()
    if period is None:
        raise PeriodState(f"No period from 12 on is open in {year_name(year)}: open one first.")
    return int(period)


Part = tuple[tuple[int, int], date, tuple[JournalLine, ...]]


def _keep(
    act: Act,
    kind: str,
    entity: str,
    type: str,
    description: str,
    parts: list[Part],
    evidence: list[str],
    between: bool = False,
) -> str:
    """Check the first journal as the ledger would, and keep them all for approval."""
    reference = next_reference("SCH")
    frames = [
        _frame(reference, number, entity, type, description, part)
        for number, part in enumerate(parts, 1)
    ]
    whole = check_frame(frames[0], between_funds=between)
    need_entities(act, whole["line_entity"].to_list())
    later = [_like(frame, whole) if between else frame for frame in frames[1:]]
    debits = [int(frame["amount_pence"].clip(0).sum()) for frame in (whole, *later)]
    need_evidence(act, type, max(debits), evidence)
    values = {
        "reference": reference, "kind": kind, "entity": entity, "type": type,
        "description": description, "debit_pence": sum(debits), "evidence": evidence,
        "prepared_by": act.person, "prepared_on": act.today, "state": "prepared",
        "decided_by": "", "reason": "",
    }  # fmt: skip
    insert(act, TABLE, values)
    for number, (frame, pence) in enumerate(zip((whole, *later), debits, strict=True), 1):
        (year, period), _, _ = parts[number - 1]
        row = {"schedule": reference, "number": number, "year": year, "period": period}
        lines = json.dumps(frame.to_dicts(), default=str)
        insert(act, "ledger_schedule_part", row | {"lines": lines, "debit_pence": pence})
    _asked(act, values)
    return reference


def _asked(act: Act, values: dict[str, Any]) -> None:
    subject = f"ledger:schedule:{values['reference']}"
    act.concerns(subject, "journal.prepare")
    act.changed(subject, None, {"kind": values["kind"], "debit_pence": values["debit_pence"]})
    act.ask_for(
        subject,
        "ledger.approve_schedule",
        title=f"Approve {values['kind'].replace('_', ' ')} {values['reference']}: "
        f"{values['description']}",
        amount_pence=values["debit_pence"],
        entity=values["entity"],
        document="journal",
        url=URL.format(values["reference"]),
    )


def _frame(
    reference: str, number: int, entity: str, type: str, description: str, part: Part
) -> pl.DataFrame:
    (year, period), day, lines = part
    return journal_frame(
        [
            Journal(
                source_ref=f"ledger:schedule:{reference}/{number}",
                type=type,
                entity=entity,
                journal_date=day,
                description=description,
                lines=lines,
                year=year,
                period=period,
            )
        ]
    )


def _like(frame: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Return the first journal's lines, those between funds included, with another's header."""
    head = ("source_ref", "journal_date", "year", "period")
    return whole.with_columns(pl.lit(frame[name][0]).alias(name) for name in head).cast(
        dict(whole.schema)  # type: ignore[arg-type]
    )


@command(duty="journal.approve")
def approve_schedule(act: Act, schedule: str, note: Text = "") -> list[str]:
    """Approve a schedule that somebody else prepared, its whole amount within your limit.

    What is due by today is posted at once; returns those journals.
    """
    found = locked_plan(act, TABLE, schedule, ("debit_pence",))
    subject = f"ledger:schedule:{schedule}"
    refuse_decided(act, found, subject)
    act.within_limit(found["debit_pence"], "journal", {"entity": found["entity"]})
    settle_plan(act, TABLE, found, "approved", subject, note)
    act.emit("ledger.schedule_approved", {"schedule": schedule})
    return post_due(act, found["entity"], *year_and_period(act.today), only=schedule)


@command(duty="journal.approve")
def reject_schedule(act: Act, schedule: str, reason: Text) -> str:
    """Reject a schedule, with the reason; nothing of it is posted."""
    if not reason.strip():
        raise Refusal("Say why the schedule is rejected.", field="reason", status=422)
    found = locked_plan(act, TABLE, schedule, ())
    subject = f"ledger:schedule:{schedule}"
    refuse_decided(act, found, subject)
    settle_plan(act, TABLE, found, "rejected", subject, reason)
    return schedule


@command(duty="journal.prepare")
def end_schedule(act: Act, schedule: str, reason: Text) -> str:
    """End a recurring schedule: what is posted stands, and nothing more is posted.

    A prepayment or carry forward is not ended: what is half done is reversed, journal by journal.
    """
    found = locked_plan(act, TABLE, schedule, ("kind",))
    if found["kind"] != "recurring" and found["state"] == "approved":
        raise Refusal("Only a recurring schedule is ended; reverse journals of others.", status=409)
    if found["state"] not in ("prepared", "approved"):
        raise Refusal(f"{schedule} was {found['state']} before.")
    settle_plan(act, TABLE, found, "ended", f"ledger:schedule:{schedule}", reason)
    return schedule


@command(duty="journal.prepare")
def post_schedules(act: Act, entity: str, year: Year, period: int) -> list[str]:
    """Post what approved schedules have due up to a period; asked again, it posts nothing more."""
    act.need(entity=entity)
    return post_due(act, entity, year, period)


def post_due(act: Act, entity: str, year: int, period: int, only: str = "") -> list[str]:
    """Post the parts due up to a period whose period is open, late ones on the period's first day.

    `only` is one schedule. Each part's source reference is posted once, whoever asks.
    """
    with act.cursor() as cursor:
        cursor.execute(_DUE, [entity, year, period])
        due = [row for row in cursor.fetchall() if not only or row[0] == only]
        cursor.execute(
            "SELECT year, period FROM ledger_period WHERE entity = %s "
            "AND state IN ('open', 'soft_closed')",
            [entity],
        )
        open_now = set(cursor.fetchall())
    posted: list[str] = []
    for _, _, of_year, of_period, lines, prepared_by, approved_by in due:
        place = (of_year, of_period)
        if place not in open_now:
            place = (year, period)
        if place not in open_now:
            continue
        frame = _dated(lines, place, late=place != (of_year, of_period))
        origin = Origin(SOURCE, manual=True, prepared_by=prepared_by, approved_by=approved_by)
        posting = post_frame(act, frame, origin)
        posted += [posting.first] if posting.first else []
    return posted


def _dated(lines: Any, place: tuple[int, int], *, late: bool) -> pl.DataFrame:
    rows = json.loads(lines) if isinstance(lines, str) else lines
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(FRAME_COLUMNS, None), infer_schema_length=None
    ).with_columns(pl.col("journal_date").cast(pl.String).str.to_date())
    if late:
        starts = period_range(year_name(place[0]), place[1])[0]
        frame = frame.with_columns(
            journal_date=pl.lit(starts), year=pl.lit(place[0]), period=pl.lit(place[1])
        )
    return shaped(frame)
