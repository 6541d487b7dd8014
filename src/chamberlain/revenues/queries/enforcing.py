"""What is being done after orders: enforcements with what they brought in, and arrangements."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import ArrangementRef, EnforcementRef
from chamberlain.revenues.queries.orders import orders_left
from chamberlain.revenues.queries.seeing import one_row
from chamberlain.revenues.rules.promises import due_by


class EnforcementRow(Record):
    """An enforcement: by what method, against whom, what it brought in, an agent's fees apart."""

    reference: str
    method: str
    account: str
    name: str
    order: str
    year: int
    third: str
    began_on: date
    amount_pence: Pence
    brought_pence: Pence
    fees_pence: Pence
    fees_paid_pence: Pence
    last_on: date | None
    stage: str
    ending: str
    state: str


class DeductionRow(Record):
    """One payment under an enforcement, beside what the rule expects of it."""

    paid_on: date
    schedule: str
    net_pay_pence: Pence | None
    paid_pence: Pence
    debt_pence: Pence
    fees_pence: Pence
    expected_pence: Pence | None


class EnforcementView(Record):
    """An enforcement on one page, with all that its notices say."""

    row: EnforcementRow
    entity: str
    council: str
    home: str
    frequency: str
    fixed_pence: Pence
    third_address: str
    third_reference: str
    note: str
    ended_on: date | None
    left_pence: Pence
    order_pence: Pence
    made_on: date
    court: str
    deductions: list[DeductionRow]


class ArrangementRow(Record):
    """An arrangement: what was promised, what is due of it by now and what was paid."""

    reference: str
    account: str
    name: str
    every: str
    total_pence: Pence
    due_pence: Pence
    paid_pence: Pence
    next_due_on: date | None
    made_on: date
    agreed_by: str
    state: str


class PartRow(Record):
    """One payment that was promised."""

    number: int
    due_on: date
    amount_pence: Pence
    state: str


ENFORCEMENTS = (
    "SELECT n.id, n.reference, n.entity, n.method, a.reference AS account, a.id AS account_id, "
    'p.name, o.id AS order_id, o.reference AS "order", o.year, n.third, n.began_on, '
    "n.amount_pence, coalesce(t.debt, 0)::bigint AS brought_pence, n.fees_pence, "
    "n.fees_paid_pence, t.last_on, n.stage, n.ending, n.state, n.frequency, n.fixed_pence, "
    "n.third_address, n.third_reference, n.note, n.ended_on, o.made_on, "
    "o.tax_pence + o.cost_pence AS order_pence, h.court, g.name AS council, "
    "d.address || ', ' || d.postcode AS home FROM revenues_enforcement n "
    "JOIN revenues_liability_order o ON o.id = n.order_id "
    "JOIN revenues_account a ON a.id = o.account_id JOIN revenues_party p ON p.id = n.party_id "
    "JOIN revenues_dwelling d ON d.id = a.dwelling_id JOIN kernel_entity g ON g.code = n.entity "
    "JOIN revenues_court_case c ON c.id = o.case_id JOIN revenues_hearing h "
    "ON h.id = c.hearing_id LEFT JOIN LATERAL (SELECT sum(l.debt_pence) AS debt, "
    "max(l.paid_on) AS last_on FROM revenues_deduction l WHERE l.enforcement_id = n.id) t ON true "
    "WHERE {place} "
)
ARRANGEMENTS = (
    "SELECT r.id, r.reference, a.reference AS account, p.name, r.every, r.total_pence, r.made_on, "
    "coalesce(u.name, r.agreed_by) AS agreed_by, r.state, coalesce((SELECT -sum(e.amount_pence) "
    "FROM revenues_entry e WHERE e.account_id = r.account_id "
    "AND e.kind IN ('receipt', 'returned', 'transfer') AND e.day >= r.made_on "
    "AND (r.ended_on IS NULL OR e.day <= r.ended_on)), 0)::bigint AS paid_pence "
    "FROM revenues_arrangement r JOIN revenues_account a ON a.id = r.account_id "
    "JOIN revenues_party p ON p.id = a.party_id "
    "LEFT JOIN kernel_user u ON u.reference = r.agreed_by WHERE {place} "
)


@query(summary="Enforcements")
def enforcements(
    scope: Scope, method: str = "", state: str = "", account: str = "", silent_days: int = 0
) -> list[EnforcementRow]:
    """Return enforcements, the newest first; those that brought nothing for `silent_days` alone."""
    place, params = scope.whole_sql("a.entity")
    sql = ENFORCEMENTS.format(place=place)
    sql += (
        "AND (%s = '' OR n.method = %s) AND (%s = '' OR n.state = %s) "
        "AND (%s = '' OR a.reference = %s) AND (%s = 0 OR (n.state = 'running' AND "
        "coalesce(t.last_on, n.began_on) <= %s - %s::int)) ORDER BY n.id DESC"
    )
    today = clock.business_date()
    asked = [method, method, state, state, account, account, silent_days, today, silent_days]
    return [_row(row) for row in rows(sql, [*params, *asked])]


def _row(row: dict[str, Any]) -> EnforcementRow:
    return EnforcementRow(**{name: row[name] for name in EnforcementRow.model_fields})


@query(summary="An enforcement")
def enforcement(scope: Scope, enforcement: EnforcementRef) -> EnforcementView:
    """Return one enforcement with each payment under it, beside what the rules expect."""
    sql = ENFORCEMENTS + "AND n.reference = %s"
    row = one_row(scope, sql, [enforcement], f"enforcement {enforcement}")
    left = orders_left(row["entity"], clock.business_date(), [row["account_id"]])
    left = left.filter(left["order_id"] == row["order_id"])
    taken = rows(
        "SELECT paid_on, schedule, net_pay_pence, paid_pence, debt_pence, fees_pence, "
        "expected_pence FROM revenues_deduction WHERE enforcement_id = %s ORDER BY id DESC",
        [row["id"]],
    )
    return EnforcementView(
        **{name: row[name] for name in EnforcementView.model_fields if name in row},
        row=_row(row),
        left_pence=int(left["left_pence"].sum()),
        deductions=[DeductionRow(**one) for one in taken],
    )


@query(summary="Arrangements to pay")
def arrangements(scope: Scope, state: str = "", account: str = "") -> list[ArrangementRow]:
    """Return arrangements, the newest first, with what is due of each by now and what was paid."""
    place, params = scope.whole_sql("a.entity")
    sql = ARRANGEMENTS.format(place=place)
    sql += "AND (%s = '' OR r.state = %s) AND (%s = '' OR a.reference = %s) ORDER BY r.id DESC"
    found = rows(sql, [*params, state, state, account, account])
    promised = _promised([row["id"] for row in found])
    today = clock.business_date()
    return [
        ArrangementRow(
            **{name: row[name] for name in ArrangementRow.model_fields if name in row},
            due_pence=due_by(promised[row["id"]], today),
            next_due_on=next((day for day, _ in promised[row["id"]] if day >= today), None)
            if row["state"] == "running"
            else None,
        )
        for row in found
    ]


@query(summary="The payments of an arrangement")
def arrangement_parts(scope: Scope, arrangement: ArrangementRef) -> list[PartRow]:
    """Return each payment that was promised and whether what was paid since covers it."""
    sql = ARRANGEMENTS + "AND r.reference = %s"
    row = one_row(scope, sql, [arrangement], f"arrangement {arrangement}")
    today, paid = clock.business_date(), int(row["paid_pence"])
    listed = []
    for number, (day, pence) in enumerate(_promised([row["id"]])[row["id"]], 1):
        late = "late" if day < today else "to come"
        state = "paid" if paid >= pence else late
        paid = max(paid - pence, 0)
        listed.append(PartRow(number=number, due_on=day, amount_pence=pence, state=state))
    return listed


def _promised(keys: list[int]) -> dict[int, list[tuple[date, int]]]:
    found: dict[int, list[tuple[date, int]]] = {key: [] for key in keys}
    for row in rows(
        "SELECT arrangement_id, due_on, amount_pence FROM revenues_arrangement_part "
        "WHERE arrangement_id = ANY(%s) ORDER BY arrangement_id, number",
        [keys],
    ):
        found[row["arrangement_id"]].append((row["due_on"], row["amount_pence"]))
    return found
