"""Write-offs, refunds, penalties and appeals: the registers that two people's acts leave."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import RefundRef, WriteOffRef
from chamberlain.revenues.queries.seeing import one_row


class WriteOffRow(Record):
    """A write-off: what is given up of which year, costs apart, by whom."""

    reference: str
    account: str
    name: str
    year: int
    amount_pence: Pence
    cost_pence: Pence
    reason_code: str
    reason: str
    proposed_by: str
    proposed_on: date
    agreed_by: str
    state: str


class CreditRefundRow(Record):
    """A refund of what an account is in credit for."""

    reference: str
    account: str
    name: str
    amount_pence: Pence
    payee: str
    reason: str
    proposed_by: str
    proposed_on: date
    agreed_by: str
    state: str


class PenaltyRow(Record):
    """A civil penalty."""

    reference: str
    account: str
    name: str
    kind: str
    amount_pence: Pence
    reason: str
    imposed_on: date
    state: str


class AppealRow(Record):
    """A grievance, from the council to the tribunal."""

    reference: str
    account: str
    name: str
    ground: str
    grievance: str
    made_on: date
    reply_by: date
    overdue: bool
    answer: str
    tribunal_reference: str
    outcome: str
    state: str


WRITE_OFFS = (
    "SELECT w.reference, a.reference AS account, p.name, w.year, w.amount_pence, w.cost_pence, "
    "w.reason_code, w.reason, coalesce(i.name, w.proposed_by) AS proposed_by, "
    "coalesce(g.name, w.agreed_by, '') AS agreed_by, w.proposed_on, w.state "
    "FROM revenues_write_off w JOIN revenues_account a ON a.id = w.account_id "
    "JOIN revenues_party p ON p.id = a.party_id "
    "LEFT JOIN kernel_user i ON i.reference = w.proposed_by "
    "LEFT JOIN kernel_user g ON g.reference = w.agreed_by WHERE {place} "
)
REFUNDS = (
    "SELECT w.reference, a.reference AS account, p.name, w.amount_pence, w.payee, w.reason, "
    "coalesce(i.name, w.proposed_by) AS proposed_by, "
    "coalesce(g.name, w.agreed_by, '') AS agreed_by, w.proposed_on, w.state "
    "FROM revenues_refund w JOIN revenues_account a ON a.id = w.account_id "
    "JOIN revenues_party p ON p.id = a.party_id "
    "LEFT JOIN kernel_user i ON i.reference = w.proposed_by "
    "LEFT JOIN kernel_user g ON g.reference = w.agreed_by WHERE {place} "
)


def _listed(scope: Scope, sql: str, state: str, account: str) -> list[dict[str, Any]]:
    place, params = scope.whole_sql("a.entity")
    chosen = "AND (%s = '' OR w.state = %s) AND (%s = '' OR a.reference = %s) ORDER BY w.id DESC"
    asked = [state, state, account, account]
    return rows(sql.format(place=place) + chosen, [*params, *asked])


@query(summary="Write-offs of council tax")
def write_offs(scope: Scope, state: str = "", account: str = "") -> list[WriteOffRow]:
    """Return write-offs, the newest first, with who proposed and who agreed them."""
    return [WriteOffRow(**row) for row in _listed(scope, WRITE_OFFS, state, account)]


@query(summary="A write-off of council tax")
def write_off(scope: Scope, write_off: WriteOffRef) -> WriteOffRow:
    """Return one write-off."""
    sql = WRITE_OFFS + "AND w.reference = %s"
    return WriteOffRow(**one_row(scope, sql, [write_off], f"write-off {write_off}"))


@query(summary="Refunds of council tax")
def credit_refunds(scope: Scope, state: str = "", account: str = "") -> list[CreditRefundRow]:
    """Return refunds of accounts in credit, the newest first."""
    return [CreditRefundRow(**row) for row in _listed(scope, REFUNDS, state, account)]


@query(summary="A refund of council tax")
def credit_refund(scope: Scope, refund: RefundRef) -> CreditRefundRow:
    """Return one refund."""
    sql = REFUNDS + "AND w.reference = %s"
    return CreditRefundRow(**one_row(scope, sql, [refund], f"refund {refund}"))


@query(summary="Civil penalties")
def penalties(scope: Scope, state: str = "", account: str = "") -> list[PenaltyRow]:
    """Return civil penalties, the newest first."""
    sql = (
        "SELECT w.reference, a.reference AS account, p.name, w.kind, w.amount_pence, w.reason, "
        "w.imposed_on, w.state FROM revenues_penalty w JOIN revenues_account a "
        "ON a.id = w.account_id JOIN revenues_party p ON p.id = a.party_id WHERE {place} "
    )
    return [PenaltyRow(**row) for row in _listed(scope, sql, state, account)]


@query(summary="Appeals")
def appeals(scope: Scope, state: str = "", account: str = "") -> list[AppealRow]:
    """Return grievances, the newest first, with those whose answer is overdue."""
    sql = (
        "SELECT w.reference, a.reference AS account, p.name, w.ground, w.grievance, w.made_on, "
        "w.reply_by, w.answer, w.tribunal_reference, w.outcome, w.state FROM revenues_appeal w "
        "JOIN revenues_account a ON a.id = w.account_id "
        "JOIN revenues_party p ON p.id = a.party_id WHERE {place} "
    )
    today = clock.business_date()
    return [
        AppealRow(**row, overdue=row["state"] == "with_council" and row["reply_by"] < today)
        for row in _listed(scope, sql, state, account)
    ]
