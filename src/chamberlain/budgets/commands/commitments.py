"""Commitments: told by whoever orders, or loaded from another system's file of orders."""

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.contract import Commitment
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Batch, Code, Refused, Year

_KEEP = """
    INSERT INTO budgets_commitment (source, source_ref, entity, year, cost_centre, account, fund,
        amount_pence, payee, description, expected_on, said_on, act)
    SELECT %s, t.ref, %s, %s, t.centre, t.account, t.fund, t.pence, t.payee, t.words, t.expected,
        %s, %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[],
        %s::text[], %s::date[])
        AS t (ref, centre, account, fund, pence, payee, words, expected)
    ON CONFLICT (source, source_ref) DO UPDATE SET entity = excluded.entity, year = excluded.year,
        cost_centre = excluded.cost_centre, account = excluded.account, fund = excluded.fund,
        amount_pence = excluded.amount_pence, payee = excluded.payee,
        description = excluded.description, expected_on = excluded.expected_on,
        said_on = excluded.said_on, act = excluded.act
"""
COLUMNS = (
    "source_ref", "cost_centre", "account", "fund", "amount_pence", "payee", "description",
    "expected_on",
)  # fmt: skip


@command(contract=True)
def record_commitments(
    act: Act, source: Code, entity: str, year: Year, commitments: list[Commitment]
) -> Batch:
    """Record what an application has committed: each replaces what it said before of the same.

    A nil amount releases it. One with an unknown code or a negative amount is refused, and what
    stood for it before stands.
    """
    act.need(entity=entity)
    return _record(act, source, entity, year, commitments)


@command(duty="commitment.load", batch="commitments")
def load_commitments(
    act: Act, source: Code, entity: str, year: Year, commitments: list[Commitment]
) -> Batch:
    """Load orders from another system's file: each line replaces what the file said before of it.

    `source` names the other system; a nil amount releases a line.
    """
    act.need(entity=entity)
    return _record(act, source, entity, year, commitments)


@command(duty="commitment.load")
def forget_commitments(act: Act, source: Code, entity: str, year: Year) -> int:
    """Forget every commitment of one source for a year, before its whole file is loaded again."""
    act.need(entity=entity)
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM budgets_commitment WHERE source = %s AND entity = %s AND year = %s",
            [source, entity, year],
        )
        count = int(cursor.rowcount)
    act.changed(f"budgets:commitments:{entity}/{year}/{source}", {"lines": count}, {"lines": 0})
    return count


def _record(act: Act, source: str, entity: str, year: int, items: list[Commitment]) -> Batch:
    codes = Codes.of(act, entity, act.today)
    kept: dict[str, Commitment] = {}
    refused: list[Refused] = []
    for row, item in enumerate(items):
        fault = _fault(item, codes)
        if fault:
            field, value, message = fault
            refused.append(Refused(row=row, field=field, value=value, message=message))
        else:
            kept[item.source_ref] = item
    _replace(act, source, entity, year, list(kept.values()))
    total = sum(item.amount_pence for item in kept.values())
    subject = f"budgets:commitments:{entity}/{year}/{source}"
    act.changed(subject, None, {"lines": len(kept), "amount_pence": total})
    return Batch(accepted=list(kept), refused=refused)


def _fault(item: Commitment, codes: Codes) -> tuple[str, str, str] | None:
    centre, account = codes.centre_fault(item.cost_centre), codes.account_fault(item.account)
    if centre:
        return "cost_centre", item.cost_centre, centre
    if account:
        return "account", item.account, account
    if item.amount_pence < 0:
        return "amount_pence", str(item.amount_pence), "a commitment is nought or more"
    return None


def _replace(act: Act, source: str, entity: str, year: int, items: list[Commitment]) -> None:
    released = [item.source_ref for item in items if item.amount_pence == 0]
    standing = [item for item in items if item.amount_pence]
    with act.cursor() as cursor:
        if released:
            cursor.execute(
                "DELETE FROM budgets_commitment WHERE source = %s AND source_ref = ANY(%s)",
                [source, released],
            )
        if standing:
            columns = [[getattr(item, name) for item in standing] for name in COLUMNS]
            cursor.execute(_KEEP, [source, entity, year, act.today, act.reference, *columns])
