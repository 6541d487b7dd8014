"""Capital schemes: gates in order, budgets changed by two people, forecasts with history."""

from typing import Literal

from pydantic import Field

from chamberlain.budgets.commands.forecasts import need_open
from chamberlain.budgets.errors import AlreadyDecided, GateOrder, NotBalanced, SamePerson
from chamberlain.budgets.rules.slippage import GATES
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Name, Pence, Record, Text, Year
from chamberlain.ledger.contract import coding_choices

Funding = Literal["grant", "s106", "receipts", "rcco", "reserves", "mrr", "borrowing"]
Kind = Literal["approval", "reprofile", "variation"]
URL = "/staff/budgets/capital/{}"
LIMIT = {"approval": "capital_approval", "variation": "capital_approval", "reprofile": "reprofile"}


class SchemeLine(Record):
    """What a change adds to a year from a source of funding; negative takes away."""

    year: int = Field(ge=2000, le=2100, description="First calendar year of the financial year")
    funding: Funding
    amount_pence: Pence


@command(duty="scheme.propose")
def add_scheme(
    act: Act, entity: str, project: Code, name: Name, directorate: Code, manager: Name
) -> str:
    """Add a capital scheme under the ledger's project; it has no budget until one is approved."""
    act.need(entity=entity, directorate=directorate)
    choices = coding_choices(EVERYTHING, entity=entity, on=act.today)
    if project not in {one.code for one in choices.projects}:
        raise Refusal(f"{project} is no project in use.", field="project", status=422)
    reference = next_reference("SCH")
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_scheme (reference, entity, project, name, directorate, manager) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [reference, entity, project, name, directorate, manager],
        )
        if cursor.rowcount == 0:
            raise Refusal(f"{project} has a scheme already.", field="project", code="scheme_once")
    act.changed(f"budgets:scheme:{reference}", None, {"name": name, "project": project})
    return reference


class _Scheme(Record):
    reference: str
    entity: str
    name: str
    directorate: str


def _scheme(act: Act, reference: str) -> _Scheme:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT reference, entity, name, directorate FROM budgets_scheme "
            "WHERE reference = %s FOR UPDATE",
            [reference],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no scheme {reference}.", field="scheme")
    found = _Scheme(**dict(zip(_Scheme.model_fields, row, strict=True)))
    act.need(entity=found.entity, directorate=found.directorate)
    return found


@command(duty="scheme.gate")
def pass_gate(act: Act, scheme: str, gate: int, note: Text = "") -> str:
    """Let a scheme through its next gate: mandate, outline case, full case, contract, complete."""
    found = _scheme(act, scheme)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(gate), 0) FROM budgets_scheme_gate WHERE scheme = %s", [scheme]
        )
        (passed,) = cursor.fetchone()
    if gate != passed + 1 or gate not in GATES:
        following = GATES.get(passed + 1)
        words = f"the next is {passed + 1}, {following.lower()}" if following else "that was all"
        raise GateOrder(f"{found.name} has passed gate {passed}: {words}.", field="gate")
    act.concerns(f"budgets:scheme:{scheme}")
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_scheme_gate (scheme, gate, passed_by, passed_on, note, act) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [scheme, gate, act.person, act.today, note, act.reference],
        )
    act.changed(f"budgets:scheme:{scheme}", {"gate": passed}, {"gate": gate})
    return scheme


@command(duty="scheme.propose")
def propose_scheme_change(
    act: Act, scheme: str, kind: Kind, reason: Text, lines: list[SchemeLine]
) -> str:
    """Propose a scheme's budget, a change of it, or its re-profiling between years.

    Each line names its year and source of funding, so that a scheme is always funded; re-profiling
    comes to nil for each source.
    """
    found = _scheme(act, scheme)
    if not reason.strip() or not lines or any(line.amount_pence == 0 for line in lines):
        message = "Give the reason, and at least one line, none of them nil."
        raise Refusal(message, field="lines", status=422)
    _check(kind, lines)
    up = sum(line.amount_pence for line in lines if line.amount_pence > 0)
    amount = up if kind == "reprofile" else sum(line.amount_pence for line in lines)
    reference = next_reference("CAP")
    with act.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO budgets_scheme_change_line (change, line_no, year, funding, amount_pence) "
            "VALUES (%s, %s, %s, %s, %s)",
            [
                (reference, number, line.year, line.funding, line.amount_pence)
                for number, line in enumerate(lines, 1)
            ],
        )
        cursor.execute(
            "INSERT INTO budgets_scheme_change (reference, scheme, kind, amount_pence, reason, "
            "state, proposed_by, proposed_on, decided_by, minute) "
            "VALUES (%s, %s, %s, %s, %s, 'proposed', %s, %s, '', '')",
            [reference, scheme, kind, amount, reason, act.person, act.today],
        )
    subject = f"budgets:scheme_change:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"scheme": scheme, "kind": kind, "amount_pence": amount})
    act.ask_for(
        subject,
        "budgets.approve_scheme_change",
        title=f"Approve {kind} {reference}: {found.name}",
        amount_pence=abs(amount),
        entity=found.entity,
        directorate=found.directorate,
        document=LIMIT[kind],
        url=URL.format(scheme),
    )
    return reference


def _check(kind: str, lines: list[SchemeLine]) -> None:
    if kind != "reprofile":
        return
    for funding in sorted({line.funding for line in lines}):
        gap = sum(line.amount_pence for line in lines if line.funding == funding)
        if gap:
            raise NotBalanced(
                f"Re-profiling leaves {format_pounds(gap)} of {funding} over: "
                "it moves budget between years and comes to nil for each source.",
                field="lines",
            )


@command(duty="scheme.approve")
def approve_scheme_change(act: Act, change: str, minute: Text = "") -> str:
    """Approve a change of a scheme's budget that somebody else proposed, within your limit."""
    scheme, kind, amount = _decidable(act, change)
    found = _scheme(act, scheme)
    place: dict[str, str | None] = {"entity": found.entity, "directorate": found.directorate}
    document = "capital_members" if minute.strip() else LIMIT[kind]
    act.within_limit(amount, document, place)
    _decide(act, change, "approved", minute)
    act.emit("budgets.scheme_changed", {"scheme": scheme, "change": change})
    return scheme


@command(duty="scheme.approve")
def reject_scheme_change(act: Act, change: str, reason: Text) -> str:
    """Reject a change of a scheme's budget, with the reason."""
    if not reason.strip():
        raise Refusal("Say why it is rejected.", field="reason", status=422)
    scheme, _, _ = _decidable(act, change)
    _scheme(act, scheme)
    _decide(act, change, "rejected", reason)
    return scheme


def _decidable(act: Act, change: str) -> tuple[str, str, int]:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT scheme, kind, amount_pence, state, proposed_by FROM budgets_scheme_change "
            "WHERE reference = %s FOR UPDATE",
            [change],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no change {change}.", field="change")
    scheme, kind, amount, state, proposed_by = row
    if state != "proposed":
        raise AlreadyDecided(f"{change} was {state} before.")
    act.concerns(f"budgets:scheme_change:{change}")
    if proposed_by in act.persons:
        raise SamePerson("Whoever proposes a change doesn't decide on it.")
    return scheme, kind, amount


def _decide(act: Act, change: str, state: str, minute: str) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_scheme_change SET state = %s, decided_by = %s, decided_on = %s, "
            "minute = %s WHERE reference = %s",
            [state, act.person, act.today, minute, change],
        )
    subject = f"budgets:scheme_change:{change}"
    act.changed(subject, {"state": "proposed"}, {"state": state, "minute": minute})
    act.done(subject)


@command(duty="forecast.enter")
def forecast_scheme(
    act: Act,
    scheme: str,
    year: Year,
    period: int,
    year_pence: Pence,
    total_pence: Pence,
    reason: Text,
) -> str:
    """Forecast a scheme's spend of the year and in all, and why; earlier ones stay in history.

    A total above its budget is an overspend; a year below it with the same total is slippage.
    """
    found = _scheme(act, scheme)
    if not reason.strip():
        raise Refusal("Say why, in words for Cabinet.", field="reason", status=422)
    if year_pence < 0 or total_pence < year_pence:
        message = "The whole scheme comes to at least what this year does, and neither is negative."
        raise Refusal(message, field="total_pence", status=422)
    need_open(act, found.entity, year, period)
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_scheme_forecast (scheme, year, period, year_pence, total_pence, "
            "reason, made_by, made_on, act) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [scheme, year, period, year_pence, total_pence, reason, act.person, act.today,
             act.reference],
        )  # fmt: skip
    after = {"year_pence": year_pence, "total_pence": total_pence}
    act.changed(f"budgets:scheme:{scheme}", None, after)
    return scheme
