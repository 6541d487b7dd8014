"""Virements: proposed by one person, approved by another within what is delegated."""

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.contract import VirementKind, VirementLine
from chamberlain.budgets.errors import (
    AlreadyDecided,
    BudgetState,
    MoreThanThere,
    NotBalanced,
    SamePerson,
)
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Record, Text, Year

URL = "/staff/budgets/virements/{}"
INCOME = "9"
LIMITS = {"service": "virement", "directorate": "virement", "council": "virement_crossing"}
"""The document whose delegated limit counts, by how far a virement reaches."""
BY_MEMBERS = "virement_members"
"""The limit of whoever records what members decided, by its minute."""

_CURRENT = """
    SELECT t.cost_centre, t.account, t.fund, coalesce((
        SELECT sum(amount_pence) FROM budgets_line b WHERE b.entity = %s AND b.year = %s
        AND (b.cost_centre, b.account, b.fund) = (t.cost_centre, t.account, t.fund)), 0)::bigint
        + coalesce((SELECT sum(l.amount_pence) FROM budgets_virement_line l
            JOIN budgets_virement v ON v.reference = l.virement AND v.state = 'approved'
            WHERE v.entity = %s AND v.year = %s
            AND (l.cost_centre, l.account, l.fund) = (t.cost_centre, t.account, t.fund)
        ), 0)::bigint
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS t (cost_centre, account, fund)
"""


class Proposed(Record):
    """A virement that waits."""

    reference: str
    entity: str
    year: int
    crosses: str
    amount_pence: int
    proposed_by: str
    centres: list[str]


@command(duty="virement.propose")
def propose_virement(
    act: Act,
    entity: str,
    year: Year,
    kind: VirementKind,
    reason: Text,
    lines: list[VirementLine],
) -> str:
    """Propose a virement for somebody else's approval: it comes to nil within each fund.

    "permanent" also moves the base of later years; "one_off" this year alone. Nobody takes more
    from a line than it has.
    """
    if not reason.strip():
        raise Refusal("Say what the virement is for.", field="reason", status=422)
    _check(lines)
    _need_approved_year(act, entity, year)
    codes = Codes.of(act, entity, act.today)
    for line in lines:
        codes.need_line(line.cost_centre, line.account)
        if line.amount_pence < 0:
            act.need(
                entity=entity,
                directorate=codes.directorate_of(line.cost_centre),
                cost_centre=line.cost_centre,
            )
    check_enough(act, entity, year, codes, lines)
    return _keep(act, entity, year, kind, reason, lines, codes)


def _check(lines: list[VirementLine]) -> None:
    """Refuse lines that don't come to nil within each fund, or move nothing."""
    if len(lines) < 2 or any(line.amount_pence == 0 for line in lines):
        raise NotBalanced("A virement has two lines at least, none of them nil.", field="lines")
    for fund in sorted({line.fund for line in lines}):
        gap = sum(line.amount_pence for line in lines if line.fund == fund)
        if gap:
            raise NotBalanced(
                f"The lines of fund {fund} come to {format_pounds(gap)}, not to nil: "
                "budget is moved within a fund, never between funds.",
                field="lines",
            )


def _need_approved_year(act: Act, entity: str, year: int) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM budgets_year WHERE entity = %s AND year = %s FOR SHARE",
            [entity, year],
        )
        row = cursor.fetchone()
    if row is None or row[0] != "approved":
        raise BudgetState(f"The budget of {entity} {year} is not approved yet.")


def check_enough(act: Act, entity: str, year: int, codes: Codes, lines: list[VirementLine]) -> None:
    """Refuse to leave a spending line below nought: more would be taken than there is.

    The year is held meanwhile, so that two who take from one line take one after the other.
    """
    moved: dict[tuple[str, str, str], int] = {}
    for line in lines:
        key = (line.cost_centre, line.account, line.fund)
        moved[key] = moved.get(key, 0) + line.amount_pence
    taken = [
        key
        for key, pence in moved.items()
        if pence < 0 and not codes.groups.get(key[1], "").startswith(INCOME)
    ]
    columns = [[key[place] for key in taken] for place in range(3)]
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT FROM budgets_year WHERE entity = %s AND year = %s FOR UPDATE", [entity, year]
        )
        cursor.execute(_CURRENT, [entity, year, entity, year, *columns])
        rows = cursor.fetchall()
    for centre, account, fund, held in rows:
        left = held + moved[centre, account, fund]
        if left < 0:
            raise MoreThanThere(
                f"{centre} {account} has {format_pounds(held)}: "
                f"{format_pounds(-moved[centre, account, fund])} cannot be taken from it.",
                field="lines",
            )


def _crosses(codes: Codes, lines: list[VirementLine]) -> str:
    if len({codes.directorate_of(line.cost_centre) for line in lines}) > 1:
        return "council"
    return (
        "service"
        if len({codes.service_of(line.cost_centre) for line in lines}) == 1
        else ("directorate")
    )


def _keep(
    act: Act,
    entity: str,
    year: int,
    kind: str,
    reason: str,
    lines: list[VirementLine],
    codes: Codes,
) -> str:
    reference, crosses = next_reference("VIR"), _crosses(codes, lines)
    amount = sum(line.amount_pence for line in lines if line.amount_pence > 0)
    with act.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO budgets_virement_line (virement, line_no, cost_centre, account, fund, "
            "amount_pence) VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (reference, number, line.cost_centre, line.account, line.fund, line.amount_pence)
                for number, line in enumerate(lines, 1)
            ],
        )
        cursor.execute(
            "INSERT INTO budgets_virement (reference, entity, year, kind, crosses, amount_pence, "
            "reason, state, proposed_by, proposed_on, decided_by, note, minute) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, 'proposed', %s, %s, '', '', '')",
            [reference, entity, year, kind, crosses, amount, reason, act.person, act.today],
        )
    subject = f"budgets:virement:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"amount_pence": amount, "kind": kind, "reason": reason})
    act.ask_for(
        subject,
        "budgets.approve_virement",
        title=f"Approve virement {reference}: {reason[:80]}",
        amount_pence=amount,
        entity=entity,
        document=LIMITS[crosses],
        url=URL.format(reference),
    )
    return reference


def _waiting(act: Act, virement: str) -> Proposed:
    """Lock and return a virement that waits for a decision, or refuse."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT reference, entity, year, crosses, amount_pence, proposed_by, state "
            "FROM budgets_virement WHERE reference = %s FOR UPDATE",
            [virement],
        )
        row = cursor.fetchone()
        cursor.execute(
            "SELECT DISTINCT cost_centre FROM budgets_virement_line WHERE virement = %s ORDER BY 1",
            [virement],
        )
        centres = [centre for (centre,) in cursor.fetchall()]
    if row is None:
        raise Unknown(f"There is no virement {virement}.", field="virement")
    *values, state = row
    if state != "proposed":
        raise AlreadyDecided(f"{virement} was {state} before.")
    names = list(Proposed.model_fields)[:-1]
    return Proposed(**dict(zip(names, values, strict=True)), centres=centres)


def _may_decide(act: Act, found: Proposed) -> list[dict[str, str | None]]:
    """Refuse whoever proposed it or doesn't reach all of it; return its places."""
    act.concerns(f"budgets:virement:{found.reference}")
    if found.proposed_by in act.persons:
        raise SamePerson("Whoever proposes a virement doesn't decide on it.")
    codes = Codes.of(act, found.entity, act.today)
    places: list[dict[str, str | None]] = []
    for centre in found.centres:
        place: dict[str, str | None] = {
            "entity": found.entity,
            "directorate": codes.directorate_of(centre),
            "cost_centre": centre,
        }
        act.need(**place)
        places.append(place)
    return places


@command(duty="virement.approve")
def approve_virement(act: Act, virement: str, note: Text = "", minute: Text = "") -> str:
    """Approve a virement that somebody else proposed, within your limit for its reach.

    Above every officer's limit members decide: `minute` names their decision, and the limit is that
    of whoever records it.
    """
    found = _waiting(act, virement)
    places = _may_decide(act, found)
    document = BY_MEMBERS if minute.strip() else LIMITS[found.crosses]
    act.within_limit(found.amount_pence, document, *places)
    codes = Codes.of(act, found.entity, act.today)
    check_enough(act, found.entity, found.year, codes, _lines(act, virement))
    _decide(act, found, "approved", note, minute)
    return virement


def _lines(act: Act, virement: str) -> list[VirementLine]:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT cost_centre, account, fund, amount_pence FROM budgets_virement_line "
            "WHERE virement = %s ORDER BY line_no",
            [virement],
        )
        return [
            VirementLine(cost_centre=centre, account=account, fund=fund, amount_pence=pence)
            for centre, account, fund, pence in cursor.fetchall()
        ]


def _decide(act: Act, found: Proposed, state: str, note: str, minute: str = "") -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_virement SET state = %s, decided_by = %s, decided_on = %s, note = %s, "
            "minute = %s WHERE reference = %s",
            [state, act.person, act.today, note, minute, found.reference],
        )
    subject = f"budgets:virement:{found.reference}"
    act.changed(subject, {"state": "proposed"}, {"state": state, "note": note, "minute": minute})
    act.done(subject)
    told = {"virement": found.reference, "entity": found.entity, "year": found.year}
    act.emit(f"budgets.virement_{state}", told)


@command(duty="virement.approve")
def reject_virement(act: Act, virement: str, reason: Text) -> str:
    """Reject a virement, with the reason; no budget moves."""
    if not reason.strip():
        raise Refusal("Say why the virement is rejected.", field="reason", status=422)
    found = _waiting(act, virement)
    _may_decide(act, found)
    _decide(act, found, "rejected", reason)
    return virement


@command(duty="virement.propose")
def withdraw_virement(act: Act, virement: str, reason: Text = "") -> str:
    """Withdraw a virement you proposed, before anybody decides on it."""
    found = _waiting(act, virement)
    if found.proposed_by not in act.persons:
        raise Refusal("Only whoever proposed a virement withdraws it.", code="not_yours")
    _decide(act, found, "withdrawn", reason)
    return virement
