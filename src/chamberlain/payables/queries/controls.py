"""What the registers say of the control accounts, and how they were reconciled."""

from datetime import date, timedelta
from typing import Any, Literal

from django.db import connection

from chamberlain.banking.contract import debit_vat_claimed
from chamberlain.kernel.calendar import period_range
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Record, Year
from chamberlain.kernel.references import Explanation, explains
from chamberlain.payables.models import ControlReconciliation

Control = Literal["creditors", "vat"]

ROLES = {"creditors": "creditors_control", "vat": "vat_input"}
OWED = {"creditors": "creditors_control", "net_pay": "net_pay_control"}
"""Controls that hold what is owed and not paid yet, with the role of the account."""
REQUIREMENTS = {
    "payables.creditors": "Creditors control agrees with what is owed, prepared and reviewed",
    "payables.vat": "VAT on purchases agrees with the invoices, prepared and reviewed",
}

_OWED = """
    SELECT 'Invoices and requests approved', coalesce(sum(o.owed_pence), 0)
    FROM payables_obligation o JOIN kernel_act a ON a.id = o.act_id
    WHERE o.entity = %(entity)s AND o.control = %(role)s
    AND a.business_date BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT 'Withdrawn before payment', -coalesce(sum(o.owed_pence - o.settled_pence), 0)
    FROM payables_obligation o JOIN kernel_act a ON a.id = o.act_id
    WHERE o.entity = %(entity)s AND o.control = %(role)s AND o.closed
    AND o.owed_pence <> o.settled_pence AND a.business_date BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT 'Released in payment runs', -coalesce(sum(t.amount_pence), 0)
    FROM payables_attempt t JOIN payables_obligation o ON o.id = t.obligation_id
    JOIN payables_run r ON r.id = t.run_id
    WHERE o.entity = %(entity)s AND o.control = %(role)s
    AND r.released_on BETWEEN %(since)s AND %(until)s AND t.ended IS DISTINCT FROM 'withdrawn'
    UNION ALL
    SELECT 'Returned and owed once more', coalesce(sum(t.amount_pence), 0)
    FROM payables_attempt t JOIN payables_obligation o ON o.id = t.obligation_id
    JOIN payables_payment p ON p.id = t.payment_id
    WHERE o.entity = %(entity)s AND o.control = %(role)s AND t.ended = 'returned'
    AND p.returned_on BETWEEN %(since)s AND %(until)s
"""

_VAT = """
    SELECT CASE i.kind WHEN 'credit_note' THEN 'VAT on credit notes' ELSE 'VAT on invoices' END,
        coalesce(sum(CASE i.kind WHEN 'credit_note' THEN -l.vat_pence ELSE l.vat_pence END), 0)
    FROM payables_invoice i JOIN payables_invoice_line l ON l.invoice_id = i.id
    WHERE i.entity = %(entity)s AND i.approved_on BETWEEN %(since)s AND %(until)s
    AND i.state <> 'cancelled' AND NOT l.vat_code = ANY(%(blocked)s)
    GROUP BY 1
    UNION ALL
    SELECT 'VAT on purchases by card', coalesce(sum(p.vat_pence), 0)
    FROM payables_card_coding p JOIN payables_card_line c ON c.id = p.line_id
    WHERE c.entity = %(entity)s AND c.state = 'approved'
    AND c.approved_on BETWEEN %(since)s AND %(until)s AND NOT p.vat_code = ANY(%(blocked)s)
    UNION ALL
    SELECT 'VAT owed back to others, such as schools', coalesce(sum(o.input_vat_pence), 0)
    FROM payables_obligation o JOIN kernel_act a ON a.id = o.act_id
    WHERE o.entity = %(entity)s AND o.input_vat_pence <> 0
    AND a.business_date BETWEEN %(since)s AND %(until)s
"""


class ControlItem(Record):
    """One line of what makes up a control account."""

    what: str
    amount_pence: int


class ControlView(Record):
    """A control account reconciled: register, ledger, and the difference."""

    reference: str
    entity: str
    control: str
    year: int
    period: int
    subsidiary_pence: int
    ledger_pence: int
    difference_pence: int
    state: str
    prepared_by: str
    prepared_on: date
    reviewed_by: str | None
    reviewed_on: date | None
    items: list[ControlItem]


def subsidiary(
    scope: Scope, entity: str, control: str, year: int, period: int
) -> list[ControlItem]:
    """Return what the registers say of a year to a period's end, as the ledger signs it."""
    from chamberlain.payables.rules.invoice_journal import BLOCKED_VAT  # noqa: PLC0415

    name = f"{year}-{(year + 1) % 100:02d}"
    params: dict[str, Any] = {
        "entity": entity,
        "since": period_range(name, 1)[0],
        "until": period_range(name, period)[1] - timedelta(days=1),
        "blocked": list(BLOCKED_VAT),
        "role": OWED.get(control, ""),
    }
    owed = control in OWED
    sign = -1 if owed else 1
    with connection.cursor() as cursor:
        cursor.execute(_OWED if owed else _VAT, params)
        found = [ControlItem(what=w, amount_pence=sign * int(p)) for w, p in cursor.fetchall() if p]
    if owed:
        return found
    days = {name: params[name] for name in ("entity", "since", "until")}
    taken = debit_vat_claimed(scope, **days)
    return [
        *found,
        *([ControlItem(what="VAT on direct debits", amount_pence=taken)] if taken else []),
    ]


@query(summary="Control accounts as reconciled")
def control_list(
    scope: Scope, entity: str = "", year: Year | None = None, period: int | None = None
) -> list[ControlView]:
    """Return the reconciliations of creditors and VAT control that stand, newest first."""
    found = ControlReconciliation.objects.exclude(state="superseded")
    if not scope.all:
        found = found.filter(entity__in=scope.entities)
    given = {"entity": entity, "year": year, "period": period}
    for field, value in given.items():
        if value:
            found = found.filter(**{field: value})
    return [_view(row) for row in found.order_by("-year", "-period", "control")[:500]]


@query(summary="One control account as reconciled")
def control(scope: Scope, reconciliation: str) -> ControlView:
    """Return one reconciliation with what it is made of."""
    found = ControlReconciliation.objects.filter(reference=reconciliation).first()
    if found is None or not (scope.all or found.entity in scope.entities):
        raise Unknown(f"There is no reconciliation {reconciliation}.", field="reconciliation")
    return _view(found)


def _view(row: ControlReconciliation) -> ControlView:
    plain = {
        name: getattr(row, name)
        for name in ControlView.model_fields
        if name not in {"items", "difference_pence"}
    }
    items = [ControlItem(**item) for item in row.items]
    difference = row.subsidiary_pence - row.ledger_pence
    return ControlView(**plain, items=items, difference_pence=difference)


@explains("payables:control", query="payables.control")
def explain_control(scope: Scope, reference: str) -> Explanation:
    """Explain a control account's reconciliation."""
    found = control(scope, reference)
    return Explanation(
        reference=f"payables:control:{reference}",
        title=f"{found.control.capitalize()} control, period {found.period}",
        amount_pence=found.ledger_pence,
        facts=[
            ("Prepared by", found.prepared_by),
            ("Reviewed by", found.reviewed_by or "not yet"),
            ("Difference", format_pounds(found.difference_pence)),
        ],
        workings=[{"What": i.what, "Amount": format_pounds(i.amount_pence)} for i in found.items],
    )
