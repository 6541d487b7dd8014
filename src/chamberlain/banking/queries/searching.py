"""Searching bank lines and statements."""

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import format_pounds, sought_pence
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows

HITS_MAX = 20


class Hit(Record):
    """Something found: where it is and what it is."""

    kind: str
    title: str
    url: str
    detail: str = ""
    amount_pence: Pence | None = None


@query(summary="Search bank lines and statements")
def search(scope: Scope, text: str) -> list[Hit]:
    """Return bank lines and statements with this text, reference or amount, newest first."""
    place, params = scope.whole_sql("l.entity")
    like, pence = f"%{text}%", sought_pence(text)
    found = rows(
        "SELECT 'BL-' || lpad(l.id::text, 7, '0') AS reference, l.booked_on, l.amount_pence, "  # noqa: S608
        "coalesce(nullif(l.counterparty, ''), nullif(l.text, ''), l.reference) AS name "
        f"FROM banking_line l WHERE {place} AND (abs(l.amount_pence) = %s "
        "OR 'BL-' || lpad(l.id::text, 7, '0') = upper(%s) OR l.counterparty ILIKE %s "
        "OR l.reference ILIKE %s OR l.end_to_end_id ILIKE %s OR l.text ILIKE %s) "
        "ORDER BY l.booked_on DESC, l.id DESC LIMIT %s",
        [*params, pence, text, like, like, like, like, HITS_MAX],
    )
    place, params = scope.whole_sql("s.entity")
    statements = rows(
        "SELECT s.reference, s.statement_id, s.to_day, s.closing_pence FROM banking_statement s "  # noqa: S608
        f"WHERE {place} AND (s.reference = upper(%s) OR s.statement_id ILIKE %s) "
        "ORDER BY s.to_day DESC LIMIT %s",
        [*params, text, like, HITS_MAX],
    )
    lines = [
        Hit(
            kind="Bank line",
            title=f"{row['reference']} {row['name'] or ''}".strip(),
            url=f"/staff/banking/lines/{row['reference']}",
            detail=f"{row['booked_on']:%-d %B %Y}",
            amount_pence=row["amount_pence"],
        )
        for row in found
    ]
    return lines + [
        Hit(
            kind="Bank statement",
            title=f"{row['reference']} {row['statement_id']}",
            url=f"/staff/banking/statements/{row['reference']}",
            detail=f"to {row['to_day']:%-d %B %Y}, closing {format_pounds(row['closing_pence'])}",
        )
        for row in statements
    ]
