"""Periods: opened, softly closed, closed once every check is done or signed for, reopened."""

import json
from typing import Any

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.records import Name, Text, Year
from chamberlain.ledger.commands.reversals import reverse_due
from chamberlain.ledger.commands.schedules import post_due
from chamberlain.ledger.contract import CloseCheck
from chamberlain.ledger.errors import NotReadyToClose, PeriodState
from chamberlain.ledger.queries.closing import Outstanding, outstanding
from chamberlain.ledger.rules.years import periods_of


def subject(entity: str, year: int, period: int) -> str:
    """Return the reference of a period."""
    return f"ledger:period:{entity}/{year_name(year)}/{period:02d}"


def _add_year(act: Act, entity: str, year: int) -> None:
    with act.cursor() as cursor:
        cursor.execute("SELECT ledger_inside.open_year(%s)", [year])
        for row in periods_of(year):
            cursor.execute(
                "INSERT INTO ledger_period (entity, year, period, name, starts, ends, kind, state) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, 'future') ON CONFLICT DO NOTHING",
                [entity, year, *row.values()],
            )


def _state(act: Act, entity: str, year: int, period: int) -> str | None:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM ledger_period WHERE entity = %s AND year = %s AND period = %s",
            [entity, year, period],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _move(act: Act, entity: str, year: int, period: int, to: str, allowed: tuple[str, ...]) -> str:
    """Change the state of a period, once everybody posting to it is done."""
    before = _state(act, entity, year, period)
    if before is None:
        raise Unknown(f"Period {period} of {year_name(year)} is not set up for {entity}.")
    if before not in allowed:
        shown = before.replace("_", " ")
        raise PeriodState(f"Period {period} of {year_name(year)} is {shown}: it cannot be {to}.")
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_period SET state = %s "
            "WHERE entity = %s AND year = %s AND period = %s AND state = %s",
            [to, entity, year, period, before],
        )
        if not cursor.rowcount:
            raise PeriodState("Somebody else changed this period just now. Look again.")
    act.changed(subject(entity, year, period), {"state": before}, {"state": to})
    act.emit(
        "ledger.period_changed",
        {"entity": entity, "year": year, "period": period, "before": before, "after": to},
    )
    return to


@command(duty="period.open")
def open_period(act: Act, entity: str, year: Year, period: int) -> str:
    """Open a period: reversals that are due and parts of schedules are posted.

    The year is set up when this is its first. A period of a closed year never opens again.
    """
    act.need(entity=entity)
    if _state(act, entity, year, period) is None:
        _add_year(act, entity, year)
    state = _move(act, entity, year, period, "open", ("future", "soft_closed"))
    reverse_due(act, entity, year, period)
    post_due(act, entity, year, period)
    return state


@command(duty="period.close")
def soft_close_period(act: Act, entity: str, year: Year, period: int) -> str:
    """Close a period to sub-ledgers and interfaces; corporate finance's journals may still come."""
    act.need(entity=entity)
    return _move(act, entity, year, period, "soft_closed", ("open",))


@command(duty="period.close")
def close_period(act: Act, entity: str, year: Year, period: int) -> str:
    """Close a period: earlier ones are closed, no journal waits, and every check is done or signed.

    What is outstanding may be signed for by an officer first: `ledger.sign_close_list`.
    """
    act.need(entity=entity)
    _refuse_before_earlier(act, entity, year, period)
    _refuse_unsigned(act, entity, year, period)
    refuse_unproved(act, entity, year)
    return _move(act, entity, year, period, "closed", ("open", "soft_closed"))


def _refuse_before_earlier(act: Act, entity: str, year: int, period: int) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM ledger_period WHERE entity = %s AND state IN ('open', 'soft_closed') "
            "AND (year < %s OR (year = %s AND period < %s)) AND kind = 'normal' "
            "ORDER BY year, period LIMIT 1",
            [entity, year, year, period],
        )
        row = cursor.fetchone()
    if row is not None:
        raise PeriodState(f"{row[0]} is still open; periods are closed in their order.")


def _refuse_unsigned(act: Act, entity: str, year: int, period: int) -> None:
    left = outstanding(entity, year, period, act.today)
    if any(item.kind == "journal" for item in left):
        waiting = ", ".join(item.code for item in left if item.kind == "journal")
        raise NotReadyToClose(f"Journals wait for approval: {waiting}. Approve or reject them.")
    if not left:
        return
    signed = _signed(act, entity, year, period)
    unsigned = [item for item in left if (item.code, item.detail) not in signed]
    if unsigned:
        shown = "; ".join(f"{item.name} ({item.detail or 'not reported'})" for item in unsigned[:5])
        raise NotReadyToClose(
            f"{len(unsigned)} checks are outstanding: {shown}. "
            "Do them, or have an officer sign the list."
        )


def _signed(act: Act, entity: str, year: int, period: int) -> set[tuple[str, str]]:
    """Return the checks of the last signed list, each with what was said of it when signed.

    One of which something else is said since is not covered.
    """
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT listed FROM ledger_close_signature WHERE entity = %s AND year = %s "
            "AND period = %s AND kind = 'close_list' ORDER BY id DESC LIMIT 1",
            [entity, year, period],
        )
        row = cursor.fetchone()
    listed = json.loads(row[0]) if row and isinstance(row[0], str) else (row[0] if row else [])
    return {(item["code"], item["detail"]) for item in listed}


def refuse_unproved(act: Act, entity: str, year: int) -> None:
    """Refuse while the kept balances differ from the lines: the proof of the trial balance."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ("
            " SELECT fund, account, balance_pence AS pence"
            "  FROM ledger_inside.line_totals(%s, %s, 14)"
            ") l FULL JOIN ("
            " SELECT fund, account, sum(debit_pence + credit_pence) AS pence FROM ("
            "  SELECT fund, account, debit_pence, credit_pence FROM ledger_inside.account_balance"
            "   WHERE entity = %s AND year = %s AND period = 14 UNION ALL"
            "  SELECT fund, account, debit_pence, credit_pence FROM ledger_inside.delta"
            "   WHERE entity = %s AND year = %s) both_kept GROUP BY fund, account"
            ") k USING (fund, account) WHERE l.pence IS DISTINCT FROM k.pence",
            [entity, year, entity, year, entity, year],
        )
        differing = cursor.fetchone()[0]
    if differing:
        raise NotReadyToClose(f"{differing} kept balances differ from their lines. Call support.")


@command(duty="period.sign")
def sign_close_list(act: Act, entity: str, year: Year, period: int, statement: Text) -> list[str]:
    """Sign for what is outstanding at a close: the officer takes it on, item by item, by name."""
    act.need(entity=entity)
    if not statement.strip():
        raise Refusal("Say why the period may close over these.", field="statement", status=422)
    left = [item for item in outstanding(entity, year, period, act.today) if item.kind == "check"]
    _sign(act, (entity, year, period), "close_list", statement, left)
    return [item.code for item in left]


def _sign(
    act: Act, place: tuple[str, int, int], kind: str, statement: str, listed: list[Outstanding]
) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_close_signature (entity, year, period, kind, statement, listed, "
            "signed_by, signed_on, act) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *place,
                kind,
                statement,
                json.dumps([item.model_dump() for item in listed]),
                act.person,
                act.today,
                act.reference,
            ],
        )


@command(duty="period.reopen.ask")
def ask_reopen_period(act: Act, entity: str, year: Year, period: int, reason: Text) -> str:
    """Ask that a closed period be opened again; somebody else has to agree."""
    act.need(entity=entity)
    if _state(act, entity, year, period) != "closed":
        raise PeriodState("Only a closed period can be opened again.")
    if not reason.strip():
        raise Refusal("Say why the period must open again.", field="reason", status=422)
    reference = subject(entity, year, period)
    act.concerns(reference)
    _sign(act, (entity, year, period), "reopen_asked", reason, [])
    act.ask_for(
        reference,
        "ledger.agree_reopen_period",
        title=f"Reopen period {period} of {year_name(year)}: {reason}",
        entity=entity,
        url=f"/staff/ledger/periods/{entity}/{year}/{period}",
    )
    return reference


@command(duty="period.reopen.agree")
def agree_reopen_period(act: Act, entity: str, year: Year, period: int, note: Text = "") -> str:
    """Agree to open a closed period again; whoever asked may not."""
    act.need(entity=entity)
    asked = _asked_to_reopen(act, entity, year, period)
    if asked is None:
        raise PeriodState("Nobody has asked to open this period again.")
    if asked in act.persons:
        raise Refusal("Whoever asks to reopen a period doesn't agree to it.", code="two_people")
    reference = subject(entity, year, period)
    act.concerns(reference)
    _sign(act, (entity, year, period), "reopen_agreed", note, [])
    act.done(reference, "ledger.agree_reopen_period")
    return _move(act, entity, year, period, "open", ("closed",))


def _asked_to_reopen(act: Act, entity: str, year: int, period: int) -> str | None:
    """Return who asked, if the last word on reopening is a question."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT kind, signed_by FROM ledger_close_signature WHERE entity = %s AND year = %s "
            "AND period = %s AND kind LIKE 'reopen%%' ORDER BY id DESC LIMIT 1",
            [entity, year, period],
        )
        row = cursor.fetchone()
    return row[1] if row and row[0] == "reopen_asked" else None


@command(duty="period.lock")
def lock_period(act: Act, entity: str, year: Year, period: int) -> str:
    """Lock a closed period for good, once its accounts are signed."""
    act.need(entity=entity)
    return _move(act, entity, year, period, "locked", ("closed",))


@command(contract=True)
def require_for_close(
    act: Act,
    requirement: str,
    name: Name,
    owner: str,
    entity: str = "",
    application: str = "",
    due_working_days: int | None = None,
) -> str:
    """Register a check without which no period closes; `entity` blank means every entity.

    `due_working_days` count from the last day of the period.
    """
    owning = act.application or application or requirement.partition(".")[0]
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_close_requirement (code, name, application, owner, entity, held, "
            "due_working_days, year_end) "
            "VALUES (%s, %s, %s, %s, %s, daterange(NULL, NULL), %s, false) "
            "ON CONFLICT (code) DO UPDATE SET name = excluded.name, owner = excluded.owner",
            [requirement, name, owning, owner, entity, due_working_days],
        )
    return requirement


@command(contract=True)
def record_close_check(act: Act, check: CloseCheck) -> str:
    """Note what an application says of one check for one period; the last word counts.

    A check that was prepared and reviewed was so by two people.
    """
    return record_check(act, check)


def record_check(act: Act, check: CloseCheck) -> str:
    """Write what is said of a check; for the ledger's own commands too."""
    if check.done and check.reviewed_by and check.reviewed_by == check.prepared_by:
        raise Refusal("Whoever prepares a reconciliation doesn't review it.", code="two_people")
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM ledger_close_requirement WHERE code = %s", [check.requirement]
        )
        if cursor.fetchone() is None:
            raise Unknown(f"Nothing requires {check.requirement} for a close.", field="requirement")
        values: dict[str, Any] = check.model_dump() | {
            "said_by": act.person,
            "said_on": act.today,
            "act": act.reference,
        }
        cursor.execute(
            f"INSERT INTO ledger_close_check ({', '.join(values)}) "  # noqa: S608 - field names
            f"VALUES ({', '.join(['%s'] * len(values))})",
            list(values.values()),
        )
    return check.requirement
