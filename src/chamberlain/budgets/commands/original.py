"""The original budget: loaded as a draft, approved once for a year, never edited after."""

from typing import Any

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.contract import OriginalLine
from chamberlain.budgets.errors import BudgetState, SamePerson, TotalDiffers
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Batch, Pence, Refused, Text, Year

_KEEP = """
    INSERT INTO budgets_line
        (entity, year, cost_centre, account, fund, amount_pence, profile, entered_by)
    SELECT %s, %s, t.*, %s::text
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[]) t
    ON CONFLICT (entity, year, cost_centre, account, fund) DO UPDATE SET
        amount_pence = excluded.amount_pence, profile = excluded.profile,
        entered_by = excluded.entered_by
"""


def subject_of(entity: str, year: int) -> str:
    """Return the reference of a year's budget."""
    return f"budgets:year:{entity}/{year}"


@command(duty="budget.enter", batch="lines")
def load_original(act: Act, entity: str, year: Year, lines: list[OriginalLine]) -> Batch:
    """Load lines of a year's original budget while it is a draft; a line said again replaces.

    Lines with unknown codes or profiles are set aside.
    """
    act.need(entity=entity)
    need_draft(act, entity, year)
    codes, profiles = Codes.of(act, entity, act.today), _profiles(act)
    good: dict[tuple[str, str, str], OriginalLine] = {}
    refused: list[Refused] = []
    for row, line in enumerate(lines):
        fault = _fault(line, codes, profiles, good)
        if fault:
            field, value, message = fault
            refused.append(Refused(row=row, field=field, value=value, message=message))
        else:
            good[line.cost_centre, line.account, line.fund] = line
    if good:
        _keep(act, entity, year, list(good.values()))
    act.concerns(subject_of(entity, year))
    total = sum(line.amount_pence for line in good.values())
    act.changed(subject_of(entity, year), None, {"lines": len(good), "net_pence": total})
    return Batch(accepted=["/".join(key) for key in good], refused=refused)


def need_draft(act: Act, entity: str, year: int) -> None:
    """Begin a year's budget as a draft if there is none; refuse one that is approved."""
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_year (entity, year, state, resolution, approved_by) "
            "VALUES (%s, %s, 'draft', '', '') ON CONFLICT DO NOTHING",
            [entity, year],
        )
        cursor.execute(
            "SELECT state FROM budgets_year WHERE entity = %s AND year = %s FOR UPDATE",
            [entity, year],
        )
        (state,) = cursor.fetchone()
    if state != "draft":
        raise BudgetState(
            f"The budget of {entity} {year} is approved: its lines no longer change. "
            "Move budget by a virement."
        )


def _profiles(act: Act) -> set[str]:
    with act.cursor() as cursor:
        cursor.execute("SELECT code FROM budgets_profile")
        return {code for (code,) in cursor.fetchall()}


def _fault(
    line: OriginalLine, codes: Codes, profiles: set[str], taken: dict[Any, Any]
) -> tuple[str, str, str] | None:
    centre, account = codes.centre_fault(line.cost_centre), codes.account_fault(line.account)
    if centre:
        return "cost_centre", line.cost_centre, centre
    if account:
        return "account", line.account, account
    if line.profile not in profiles:
        known = ", ".join(sorted(profiles))
        return "profile", line.profile, f"is no profile: expected one of {known}"
    if (line.cost_centre, line.account, line.fund) in taken:
        return "account", line.account, "this line stands in the file twice: add them up first"
    return None


def _keep(act: Act, entity: str, year: int, lines: list[OriginalLine]) -> None:
    columns = [
        [getattr(line, name) for line in lines]
        for name in ("cost_centre", "account", "fund", "amount_pence", "profile")
    ]
    with act.cursor() as cursor:
        cursor.execute(_KEEP, [entity, year, act.person, *columns])


@command(duty="budget.enter")
def discard_draft(act: Act, entity: str, year: Year) -> int:
    """Discard the lines of a draft, to load another file; return how many there were."""
    act.need(entity=entity)
    need_draft(act, entity, year)
    with act.cursor() as cursor:
        cursor.execute("DELETE FROM budgets_line WHERE entity = %s AND year = %s", [entity, year])
        count = int(cursor.rowcount)
    act.changed(subject_of(entity, year), {"lines": count}, {"lines": 0})
    return count


@command(duty="budget.approve")
def approve_original(act: Act, entity: str, year: Year, net_pence: Pence, resolution: Text) -> str:
    """Approve a year's original budget, once: its lines must come to what the council resolved.

    `net_pence` is the net total of all lines and `resolution` the minute; whoever loaded a line
    doesn't approve.
    """
    act.need(entity=entity)
    if not resolution.strip():
        raise Refusal("Name the council's resolution.", field="resolution", status=422)
    need_draft(act, entity, year)
    act.concerns(subject_of(entity, year))
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(amount_pence), 0)::bigint, count(*), "
            "coalesce(bool_or(entered_by = ANY(%s)), false) "
            "FROM budgets_line WHERE entity = %s AND year = %s",
            [act.persons, entity, year],
        )
        total, count, own = cursor.fetchone()
    if own and not act.caller.system:
        raise SamePerson("Whoever loads a budget doesn't approve it.")
    if not count or total != net_pence:
        raise TotalDiffers(
            f"The {count:,} lines come to {format_pounds(total)}, not {format_pounds(net_pence)}.",
            field="net_pence",
        )
    approve_lines(act, entity, year, net_pence, resolution)
    return f"{entity}/{year}"


def approve_lines(act: Act, entity: str, year: int, net_pence: int, resolution: str) -> None:
    """Let the lines of a draft stand as the year's original budget, and tell of it."""
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_year SET state = 'approved', net_pence = %s, resolution = %s, "
            "approved_by = %s, approved_on = %s WHERE entity = %s AND year = %s",
            [net_pence, resolution, act.person, act.today, entity, year],
        )
    after = {"state": "approved", "net_pence": net_pence, "resolution": resolution}
    act.changed(subject_of(entity, year), {"state": "draft"}, after)
    act.emit("budgets.budget_approved", {"entity": entity, "year": year, "net_pence": net_pence})
