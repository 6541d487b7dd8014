"""What waits for one approver, and who else could approve an invoice."""

from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.queries.inbox import subjects_waiting
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.ledger.contract import code_names
from chamberlain.payables.queries.finding import (
    find_invoice,
)
from chamberlain.payables.queries.invoices import conditions_alone

APPROVE = "payables.approve_invoice"


class ToApprove(Record):
    """One invoice that waits for this person's approval."""

    reference: str
    supplier_name: str
    number: str
    purpose: str
    pay_by: date
    days_left: int
    gross_pence: Pence


class QueuePlace(Record):
    """Where an invoice stands in the queue, and which is looked at after it."""

    waits: int
    place: int | None
    following: str


_QUEUE = (
    "FROM payables_invoice i WHERE i.state = 'submitted' AND {condition} "
    "AND (i.approver IS NULL OR i.approver = %(person)s) "
    "AND ('payables:invoice:' || i.reference IN ({waiting})) IS TRUE"
)
# "IS TRUE" keeps the planner, which takes the tasks for one row, from looking each of them up.


def _queue(scope: Scope) -> tuple[str, dict[str, Any]]:
    """Return which invoices wait for this person, as the end of a statement with its parameters."""
    condition, params = conditions_alone(scope)
    waiting, mine = subjects_waiting(scope, APPROVE)
    given = {"today": clock.business_date(), "person": scope.person}
    return _QUEUE.format(condition=condition, waiting=waiting), params | mine | given


@query(summary="Invoices that wait for your approval")
def invoice_queue(scope: Scope) -> list[ToApprove]:
    """Return what this person may approve, by place and limit, most urgent first.

    One passed to somebody by name waits for that person alone.
    """
    queue, params = _queue(scope)
    found = rows(
        "SELECT i.reference, f.name AS supplier_name, i.number, i.purpose, i.pay_by, "  # noqa: S608
        "i.pay_by - %(today)s::date AS days_left, i.gross_pence "
        f"FROM (SELECT i.* {queue}) i JOIN payables_payee_fact f "
        "ON f.payee_id = i.payee_id AND upper_inf(f.known) AND f.held @> %(today)s::date "
        "ORDER BY i.pay_by, i.id",
        params,
    )
    return [ToApprove.model_construct(**row) for row in found]


@query(summary="Where an invoice stands among those that wait for your approval")
def invoice_queue_place(scope: Scope, invoice: str) -> QueuePlace:
    """Return how many wait, the invoice's place from 0, and the one after it or the first other."""
    queue, params = _queue(scope)
    found = rows(
        f"WITH queue AS MATERIALIZED (SELECT i.reference, i.pay_by, i.id {queue}), "  # noqa: S608
        "here AS (SELECT pay_by, id FROM queue WHERE reference = %(invoice)s), "
        "counted AS (SELECT count(*)::int AS waits, count(*) FILTER (WHERE (q.pay_by, q.id) < "
        "(SELECT pay_by, id FROM here))::int AS place FROM queue q) "
        "SELECT waits, CASE WHEN EXISTS (SELECT FROM here) THEN place END AS place, coalesce("
        "(SELECT q.reference FROM queue q JOIN here h ON (q.pay_by, q.id) > (h.pay_by, h.id) "
        "ORDER BY q.pay_by, q.id LIMIT 1), "
        "(SELECT reference FROM queue ORDER BY pay_by, id LIMIT 1), '') AS following FROM counted",
        params | {"invoice": invoice},
    )
    return QueuePlace(**found[0])


class LineNames(Record):
    """The names of what an invoice is charged to, by code."""

    accounts: dict[str, str]
    cost_centres: dict[str, str]


@query(summary="Name the accounts and cost centres of invoice lines")
def invoice_code_names(scope: Scope, accounts: list[str], cost_centres: list[str]) -> LineNames:
    """Return what these codes stand for, which says more than the codes do."""
    found = code_names(scope, accounts=accounts, cost_centres=cost_centres)
    return LineNames(accounts=found.accounts, cost_centres=found.cost_centres)


class Approver(Record):
    """Somebody who may approve an invoice, and how much they may approve."""

    person: str
    name: str
    title: str
    limit_pence: Pence


@query(summary="Who may approve an invoice")
def invoice_approvers(scope: Scope, invoice: str) -> list[Approver]:
    """Return whose role reaches where an invoice is charged, up to its amount; nobody twice.

    Whoever entered or sent the invoice, and the person asking, are left out.
    """
    found = find_invoice(scope, invoice)
    held = rows(
        "SELECT u.reference AS person, u.name, u.title, r.permissions, g.kind, g.value, "
        "max(l.limit_pence) AS limit_pence FROM kernel_grant g "
        "JOIN kernel_role r ON r.code = g.role_id "
        "JOIN kernel_user u ON u.reference = g.person AND u.is_active "
        "JOIN kernel_delegated_limit l ON l.role_id = r.code AND l.document = 'invoice' "
        "AND l.held @> %(today)s::date WHERE g.held @> %(today)s::date "
        "AND (g.entity IS NULL OR g.entity = %(entity)s) GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 7, 2",
        {"today": clock.business_date(), "entity": found.entity},
    )
    left_out = {found.received_by, found.submitted_by, scope.person}
    places = {"directorate": found.directorate, "cost_centre": found.cost_centre}
    able = {
        row["person"]: row
        for row in held
        if row["person"] not in left_out
        and any(fnmatchcase(APPROVE, pattern) for pattern in row["permissions"])
        and row["limit_pence"] >= found.gross_pence
        and _reaches(row, places)
    }
    return [
        Approver(**{name: row[name] for name in Approver.model_fields}) for row in able.values()
    ]


def _reaches(row: dict[str, Any], places: dict[str, str | None]) -> bool:
    if row["kind"] in {"all", "entity"}:
        return True
    return row["kind"] in places and row["value"] == places[row["kind"]]
