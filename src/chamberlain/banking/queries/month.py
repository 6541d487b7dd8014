"""The figures of a month at the bank, for those who watch over it."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows


class LineFigures(Record):
    """Lines booked over days: N lines, N explained, what is left, and who explained them.

    `by_hand` counts explained lines on which a person decided anything; the others were matched by
    machine, or by what an application said of them.
    """

    lines: int
    explained: int
    left: int
    left_pence: Pence
    by_machine: int
    by_hand: int
    in_pence: Pence
    out_pence: Pence
    suspense_lines: int
    suspense_pence: Pence


_LINES = """
    WITH month AS (
        SELECT s.line_id, s.amount_pence, s.explained_pence, s.suspense_pence
        FROM banking_account a JOIN banking_line l ON l.account_id = a.id
        JOIN banking_line_state s ON s.line_id = l.id
        WHERE a.entity = %s AND {place} AND l.booked_on >= %s AND l.booked_on < %s
    ), hand AS (
        SELECT DISTINCT e.line_id FROM month JOIN banking_explanation e ON e.line_id = month.line_id
        LEFT JOIN banking_explanation u ON u.undoes_id = e.id
        WHERE e.found_by = 'person' AND e.undoes_id IS NULL AND u.id IS NULL
    )
    SELECT count(*) AS lines, count(*) FILTER (WHERE explained_pence = amount_pence) AS explained,
        count(*) FILTER (WHERE explained_pence <> amount_pence) AS left,
        coalesce(sum(amount_pence - explained_pence), 0)::bigint AS left_pence,
        count(*) FILTER (WHERE explained_pence = amount_pence AND hand.line_id IS NULL)
            AS by_machine,
        count(*) FILTER (WHERE explained_pence = amount_pence AND hand.line_id IS NOT NULL)
            AS by_hand,
        coalesce(sum(greatest(amount_pence, 0)), 0)::bigint AS in_pence,
        coalesce(sum(least(amount_pence, 0)), 0)::bigint AS out_pence,
        count(*) FILTER (WHERE suspense_pence <> 0) AS suspense_lines,
        coalesce(sum(suspense_pence), 0)::bigint AS suspense_pence
    FROM month LEFT JOIN hand ON hand.line_id = month.line_id
"""


@query(summary="Bank lines booked over days, and how they were explained", contract=True)
def lines_booked(scope: Scope, entity: str, since: date, until: date) -> LineFigures:
    """Return the lines from `since` until before `until`, over all the entity's accounts."""
    place, params = scope.whole_sql("a.entity")
    found = rows(_LINES.format(place=place), [entity, *params, since, until])
    return LineFigures(**found[0])


class Unmatched(Record):
    """Lines not explained, of one age and owner: receipts and payments apart."""

    age: str
    owner: str
    lines: int
    receipts_pence: Pence
    payments_pence: Pence
    oldest_days: int


AGES = ((7, "up to a week"), (30, "up to a month"), (90, "up to three months"))
OLDEST = "over three months"
_AGE = (
    "CASE "
    + " ".join(f"WHEN {{days}} <= {days} THEN '{words}'" for days, words in AGES)
    + f" ELSE '{OLDEST}' END"
)


@query(summary="Unmatched cash by age and owner", contract=True)
def unmatched_cash(scope: Scope, entity: str, as_at: date) -> list[Unmatched]:
    """Return the lines booked by a day and not explained, the oldest first."""
    place, params = scope.whole_sql("s.entity")
    days = "(%s::date - s.booked_on)"
    left = "(s.amount_pence - s.explained_pence)"
    return [
        Unmatched(**row)
        for row in rows(
            f"SELECT {_AGE.format(days=days)} AS age, "  # noqa: S608
            "coalesce(u.name, s.owner, '') AS owner, "
            f"count(*) AS lines, sum(greatest({left}, 0))::bigint AS receipts_pence, "
            f"sum(least({left}, 0))::bigint AS payments_pence, max({days}) AS oldest_days "
            "FROM banking_line_state s LEFT JOIN kernel_user u ON u.reference = s.owner "
            f"WHERE {place} AND s.entity = %s AND s.booked_on <= %s "
            "AND s.explained_pence <> s.amount_pence GROUP BY 1, 2 "
            "ORDER BY oldest_days DESC, 2",
            [*[as_at] * (len(AGES) + 1), *params, entity, as_at],
        )
    ]


class StatementOfAccount(Record):
    """The latest reconciliation over days of one account, or of suspense (account blank)."""

    reference: str
    kind: str
    account: str
    account_name: str
    ledger_account: str
    as_at: date
    ledger_pence: Pence
    transit_pence: Pence
    in_transit_pence: Pence
    unposted_pence: Pence
    statement_pence: Pence
    difference_pence: Pence
    items: int
    lines: int
    explained: int
    state: str
    prepared_by: str
    reviewed_by: str


@query(summary="The last reconciliation of each bank account over days", contract=True)
def reconciliations_last(
    scope: Scope, entity: str, since: date, until: date
) -> list[StatementOfAccount]:
    """Return each account's, then suspense's, latest reconciliation dated within the days."""
    place, params = scope.whole_sql("r.entity")
    return [
        StatementOfAccount(**row)
        for row in rows(
            "SELECT DISTINCT ON (r.kind, r.account_id) r.reference, r.kind, "  # noqa: S608
            "coalesce(a.code, '') AS account, coalesce(a.name, '') AS account_name, "
            "coalesce(a.ledger_account, '') AS ledger_account, r.as_at, "
            "r.ledger_pence, r.transit_pence, r.in_transit_pence, r.unposted_pence, "
            "r.statement_pence, r.difference_pence, r.lines, r.explained, r.state, "
            "(SELECT count(*) FROM banking_reconciling_item WHERE reconciliation_id = r.id) "
            "AS items, coalesce(p.name, r.prepared_by) AS prepared_by, "
            "coalesce(v.name, r.reviewed_by, '') AS reviewed_by "
            "FROM banking_reconciliation r LEFT JOIN banking_account a ON a.id = r.account_id "
            "LEFT JOIN kernel_user p ON p.reference = r.prepared_by "
            "LEFT JOIN kernel_user v ON v.reference = r.reviewed_by "
            f"WHERE {place} AND r.entity = %s AND r.state IN ('prepared', 'reviewed') "
            "AND r.as_at >= %s AND r.as_at < %s "
            "ORDER BY r.kind, r.account_id, r.as_at DESC, r.id DESC",
            [*params, entity, since, until],
        )
    ]
