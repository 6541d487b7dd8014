"""Billing runs, collections and recovery lists: what is prepared, held against each other."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import BillingRef, CollectionRef, RecoveryRef
from chamberlain.revenues.queries.balances import RATED, year_balances
from chamberlain.revenues.queries.seeing import (
    one_row,
)
from chamberlain.revenues.queries.stages import STAGES, next_steps


class BillingRow(Record):
    """A billing run with its totals."""

    reference: str
    year: int
    issue_on: date
    state: str
    bills: int
    segments: int
    instalments: int
    charged_pence: Pence
    due_pence: Pence
    billing_authority_pence: Pence
    police_pence: Pence
    fire_pence: Pence
    local_reduction_pence: Pence
    left_out: int
    prepared_by: str
    issued_by: str


class Check(Record):
    """Two figures of a run that must agree."""

    what: str
    one_pence: Pence
    other_pence: Pence
    agrees: bool


class SampleRow(Record):
    """One bill of the proof sample, and why it was chosen."""

    why: str
    account: str
    name: str
    band: str
    gross_pence: Pence
    discount_pence: Pence
    premium_pence: Pence
    reduction_pence: Pence
    charged_pence: Pence
    instalments: int


class BillingView(Record):
    """A billing run with its reconciliation and proof sample."""

    run: BillingRow
    checks: list[Check]
    sample: list[SampleRow]


class CollectionRow(Record):
    """A Direct Debit collection."""

    reference: str
    collect_on: date
    processing_on: date
    state: str
    items: int
    total_pence: Pence
    cap_pence: Pence
    unpaid: int
    unpaid_pence: Pence
    document: str
    prepared_by: str
    released_by: str


class RecoveryRow(Record):
    """A recovery list."""

    reference: str
    kind: str
    as_at: date
    state: str
    accounts: int
    held: int
    total_pence: Pence
    prepared_by: str
    released_by: str


class StepRow(Record):
    """One account of a recovery list."""

    account: str
    name: str
    address: str
    amount_pence: Pence
    state: str
    pay_by: date | None
    hearing_on: date | None


class QueueRow(Record):
    """Work that waits: what, how many accounts, how much."""

    what: str
    kind: str
    accounts: int
    amount_pence: Pence


BILLING = (
    "SELECT a.id, a.reference, a.year, a.issue_on, a.state, a.bills, a.segments, a.instalments, "
    "a.charged_pence, a.due_pence, a.billing_authority_pence, a.police_pence, a.fire_pence, "
    "a.local_reduction_pence, a.left_out, coalesce(p.name, a.prepared_by) AS prepared_by, "
    "coalesce(i.name, a.issued_by) AS issued_by FROM revenues_billing_run a "
    "LEFT JOIN kernel_user p ON p.reference = a.prepared_by "
    "LEFT JOIN kernel_user i ON i.reference = a.issued_by WHERE {place} "
)
COLLECTION = (
    "SELECT a.id, a.reference, a.collect_on, a.processing_on, a.state, a.items, a.total_pence, "
    "a.cap_pence, a.document, coalesce(p.name, a.prepared_by) AS prepared_by, "
    "coalesce(r.name, a.released_by) AS released_by, coalesce(u.unpaid, 0) AS unpaid, "
    "coalesce(u.pence, 0)::bigint AS unpaid_pence FROM revenues_collection a "
    "LEFT JOIN kernel_user p ON p.reference = a.prepared_by "
    "LEFT JOIN kernel_user r ON r.reference = a.released_by "
    "LEFT JOIN LATERAL (SELECT count(*) AS unpaid, sum(c.amount_pence) AS pence "
    "FROM revenues_collected c WHERE c.collection_id = a.id AND c.state = 'unpaid') u ON true "
    "WHERE {place} "
)
RECOVERY = (
    "SELECT a.id, a.reference, a.kind, a.as_at, a.state, a.accounts, a.held, a.total_pence, "
    "coalesce(p.name, a.prepared_by) AS prepared_by, coalesce(r.name, a.released_by) "
    "AS released_by FROM revenues_recovery_list a "
    "LEFT JOIN kernel_user p ON p.reference = a.prepared_by "
    "LEFT JOIN kernel_user r ON r.reference = a.released_by WHERE {place} "
)


@query(summary="Billing runs")
def billing_runs(scope: Scope, state: str = "") -> list[BillingRow]:
    """Return billing runs, newest first."""
    place, params = scope.whole_sql("a.entity")
    sql = BILLING.format(place=place) + "AND (%s = '' OR a.state = %s) ORDER BY a.id DESC"
    return [_billing(row) for row in rows(sql, [*params, state, state])]


def _billing(row: dict[str, Any]) -> BillingRow:
    return BillingRow(**{name: row[name] for name in BillingRow.model_fields})


@query(summary="A billing run with its reconciliation and proof sample")
def billing_run(scope: Scope, run: BillingRef) -> BillingView:
    """Return a run's totals, each pair of figures that must agree, and bills of every kind."""
    row = one_row(scope, BILLING + "AND a.reference = %s", [run], f"billing run {run}")
    return BillingView(run=_billing(row), checks=_checks(row), sample=_sample(row["id"]))


def _checks(row: dict[str, Any]) -> list[Check]:
    found = rows(
        "SELECT (SELECT coalesce(sum(charged_pence), 0)::bigint FROM revenues_bill "
        "WHERE run_id = %s) AS bills, (SELECT coalesce(sum(net_pence), 0)::bigint "
        "FROM revenues_charge WHERE run_id = %s) AS charges, (SELECT coalesce(sum(due_pence), 0)"
        "::bigint FROM revenues_bill WHERE run_id = %s) AS due, "
        "(SELECT coalesce(sum(i.amount_pence), 0)::bigint FROM revenues_instalment i "
        "JOIN revenues_bill b ON b.id = i.bill_id WHERE b.run_id = %s) AS planned, "
        "(SELECT coalesce(sum(billing_authority_pence + police_pence + fire_pence - "
        "local_reduction_pence), 0)::bigint FROM revenues_charge WHERE run_id = %s) AS bodies",
        [row["id"]] * 5,
    )[0]
    pairs = [
        ("Bills and the run's own total", found["bills"], row["charged_pence"]),
        ("Bills and charges by days", found["bills"], found["charges"]),
        ("Charges and each body's part", found["charges"], found["bodies"]),
        ("What is to pay and instalments", found["due"], found["planned"]),
    ]
    return [
        Check(what=what, one_pence=one, other_pence=other, agrees=one == other)
        for what, one, other in pairs
    ]


def _sample(run: object) -> list[SampleRow]:
    """Return two bills of every kind of charge that the run has."""
    found = rows(
        "WITH kinds AS (SELECT c.account_id, c.bill_id, c.band, c.gross_pence, c.discount_pence, "
        "c.premium_pence, c.reduction_pence, CASE WHEN c.exempt <> '' THEN 'exempt, class ' || "
        "c.exempt WHEN c.reduction_pence > 0 THEN 'council tax reduction' "
        "WHEN c.local_reduction_pence > 0 THEN 'local reduction' "
        "WHEN c.premium_e2 > 0 THEN 'premium of ' || c.premium_e2 / 100 || '%%' "
        "WHEN c.discount_e2 > 0 THEN 'discount of ' || c.discount_e2 / 100 || '%%' "
        "ELSE 'band ' || c.band END AS why FROM revenues_charge c WHERE c.run_id = %s), "
        "chosen AS (SELECT *, row_number() OVER (PARTITION BY why ORDER BY account_id) AS n "
        "FROM kinds) SELECT k.why, a.reference AS account, p.name, k.band, k.gross_pence, "
        "k.discount_pence, k.premium_pence, k.reduction_pence, b.charged_pence, "
        "(SELECT count(*) FROM revenues_instalment i WHERE i.bill_id = b.id) AS instalments "
        "FROM chosen k JOIN revenues_bill b ON b.id = k.bill_id "
        "JOIN revenues_account a ON a.id = k.account_id "
        "JOIN revenues_party p ON p.id = a.party_id WHERE k.n <= 2 ORDER BY k.why, k.n",
        [run],
    )
    return [SampleRow(**row) for row in found]


@query(summary="Accounts that a billing run left out")
def billing_left_out(scope: Scope, run: BillingRef) -> list[StepRow]:
    """Return accounts liable in the run's year that have no bill of it."""
    row = one_row(
        scope,
        "SELECT a.id, a.entity, a.year FROM revenues_billing_run a WHERE {place} "
        "AND a.reference = %s",
        [run],
        f"billing run {run}",
    )
    found = rows(
        "SELECT a.reference AS account, p.name, d.address, 0 AS amount_pence, "  # noqa: S608
        "'no bill' AS state, "
        "NULL::date AS pay_by, NULL::date AS hearing_on FROM revenues_account a "
        "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d "
        f"ON d.id = a.dwelling_id WHERE a.entity = %s AND NOT {RATED} "
        "AND EXISTS (SELECT FROM revenues_liability l "
        "WHERE l.account_id = a.id AND l.ended_act IS NULL AND l.held_from < %s "
        "AND (l.held_to IS NULL OR l.held_to > %s)) AND NOT EXISTS (SELECT FROM revenues_bill b "
        "WHERE b.account_id = a.id AND b.year = %s) "
        "ORDER BY a.id LIMIT 1000",
        [row["entity"], date(row["year"] + 1, 4, 1), date(row["year"], 4, 1), row["year"]],
    )
    return [StepRow(**one) for one in found]


@query(summary="Direct Debit collections")
def collections(scope: Scope, state: str = "") -> list[CollectionRow]:
    """Return collections, newest first, with what came back unpaid."""
    place, params = scope.whole_sql("a.entity")
    sql = COLLECTION.format(place=place) + "AND (%s = '' OR a.state = %s) ORDER BY a.id DESC"
    found = rows(sql, [*params, state, state])
    return [CollectionRow(**{n: row[n] for n in CollectionRow.model_fields}) for row in found]


@query(summary="A Direct Debit collection")
def collection(scope: Scope, collection: CollectionRef) -> CollectionRow:
    """Return one collection with its totals and what came back."""
    sql = COLLECTION + "AND a.reference = %s"
    row = one_row(scope, sql, [collection], f"collection {collection}")
    return CollectionRow(**{name: row[name] for name in CollectionRow.model_fields})


@query(summary="Recovery lists")
def recovery_lists(scope: Scope, state: str = "") -> list[RecoveryRow]:
    """Return recovery lists, newest first."""
    place, params = scope.whole_sql("a.entity")
    sql = RECOVERY.format(place=place) + "AND (%s = '' OR a.state = %s) ORDER BY a.id DESC"
    found = rows(sql, [*params, state, state])
    return [RecoveryRow(**{n: row[n] for n in RecoveryRow.model_fields}) for row in found]


@query(summary="A recovery list")
def recovery_list(scope: Scope, recovery: RecoveryRef) -> RecoveryRow:
    """Return one recovery list."""
    row = one_row(scope, RECOVERY + "AND a.reference = %s", [recovery], f"list {recovery}")
    return RecoveryRow(**{name: row[name] for name in RecoveryRow.model_fields})


@query(summary="The accounts of a recovery list")
def recovery_accounts(scope: Scope, recovery: RecoveryRef) -> list[StepRow]:
    """Return the accounts of a list, what each owes and the days the law gives."""
    listed = one_row(scope, RECOVERY + "AND a.reference = %s", [recovery], f"list {recovery}")
    found = rows(
        "SELECT a.reference AS account, p.name, d.address, s.amount_pence, s.state, s.pay_by, "
        "s.hearing_on FROM revenues_recovery_step s JOIN revenues_account a ON a.id = s.account_id "
        "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d "
        "ON d.id = a.dwelling_id WHERE s.list_id = %s ORDER BY s.amount_pence DESC",
        [listed["id"]],
    )
    return [StepRow(**row) for row in found]


@query(summary="What waits in council tax")
def work_queues(scope: Scope, entity: str, year: Year, as_at: date | None = None) -> list[QueueRow]:
    """Return how many accounts each next step of recovery waits for, held ones apart."""
    if not scope.sees_whole(entity):
        return []
    steps = next_steps(entity, as_at or clock.business_date(), year, 1_000, listed=True)
    queues = []
    for kind, name in STAGES.items():
        mine = steps.filter(steps["kind"] == kind)
        free = mine.filter(~mine["held"])
        if free.height:
            pence = int(free["amount_pence"].sum())
            queues.append(QueueRow(what=name, kind=kind, accounts=free.height, amount_pence=pence))
    held = steps.filter(steps["held"])
    if held.height:
        pence = int(held["amount_pence"].sum())
        queues.append(QueueRow(what="On hold", kind="", accounts=held.height, amount_pence=pence))
    return queues


class SoFar(Record):
    """What was collected of a year's charge by a day; the rate is permille, payments early in."""

    year: int
    charged_pence: Pence
    paid_pence: Pence
    overdue_pence: Pence
    permille: int


@query(summary="How much of a year's council tax is collected")
def collection_so_far(scope: Scope, entity: str, year: int, as_at: date | None = None) -> SoFar:
    """Return charge, receipts towards it and what is overdue, arrears of other years left out."""
    if not scope.sees_whole(entity):
        return SoFar(year=year, charged_pence=0, paid_pence=0, overdue_pence=0, permille=0)
    frame = year_balances(entity, as_at or clock.business_date(), None, year, tax="council_tax")
    charged, paid = int(frame["charged_pence"].sum()), int(frame["paid_pence"].sum())
    return SoFar(
        year=year,
        charged_pence=charged,
        paid_pence=paid,
        overdue_pence=int(frame["overdue_pence"].sum()),
        permille=paid * 1000 // charged if charged else 0,
    )
