"""Missed pay: what was asked and agreed, where its payment stands, what was taken back."""

from datetime import date

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.payables.contract import payment_progress
from chamberlain.payroll.contract import MissedPayRef
from chamberlain.payroll.queries.overpaid import instalments_of


class MissedPayRow(Record):
    """Missed pay, with how its payment stands and what a later pay gave back of it."""

    reference: str
    payroll_id: str
    amount_pence: Pence
    why: str
    state: str
    asked_by: str
    asked_on: date
    decided_by: str
    decided_on: date | None
    decided_note: str
    payment: str
    taken_pence: Pence
    last_net_pence: Pence | None


_ROWS = """
    SELECT m.reference, e.payroll_id, m.amount_pence, m.why, m.state,
        coalesce(u.name, 'the system') AS asked_by, m.asked_on, coalesce(a.name, '') AS decided_by,
        m.decided_on, m.decided_note, (SELECT t.net_pence FROM payroll_payslip s
            JOIN payroll_result t ON t.id = s.result_id WHERE s.employment_id = e.id
            ORDER BY s.id DESC LIMIT 1) AS last_net_pence
    FROM payroll_missed_pay m JOIN payroll_employment e ON e.id = m.employment_id
    LEFT JOIN kernel_user u ON u.reference = m.asked_by
    LEFT JOIN kernel_user a ON a.reference = m.decided_by
"""


def _shown(scope: Scope, condition: str, given: list[object]) -> list[MissedPayRow]:
    place, params = scope.whole_sql("m.entity")
    found = rows(f"{_ROWS} WHERE {place} AND {condition} ORDER BY m.id DESC", [*params, *given])
    refs = [f"payroll:missed_pay:{one['reference']}" for one in found]
    told = {
        one.source_ref: one for one in payment_progress(scope, source="payroll", source_refs=refs)
    }
    listed = []
    for one, ref in zip(found, refs, strict=True):
        taken = sum(pence for _, pence in instalments_of(one["reference"]))
        state = told[ref].state if ref in told and one["state"] == "agreed" else one["state"]
        payment = (told[ref].payment or "") if ref in told else ""
        listed.append(
            MissedPayRow(**one | {"state": state, "payment": payment, "taken_pence": taken})
        )
    return listed


@query(summary="Missed pay that was paid at once, and what was taken back of it")
def missed_pays(scope: Scope, search: str = "") -> list[MissedPayRow]:
    """Return missed pay, the latest first: asked, owed, in a run, sent, paid, refused."""
    return _shown(scope, "(%s = '' OR e.payroll_id = %s)", [search, search])


@query(summary="Missed pay of one person")
def missed_pay(scope: Scope, missed_pay: MissedPayRef) -> MissedPayRow:
    """Return one, with what their last pay came to, for whoever agrees to it."""
    found = _shown(scope, "m.reference = %s", [missed_pay])
    if not found:
        raise Unknown(f"There is no missed pay {missed_pay}.", field="missed_pay")
    return found[0]


@explains("payroll:missed_pay", query="payroll.missed_pay")
def explain_missed_pay(scope: Scope, reference: str) -> Explanation:
    """Missed pay: why it was paid at once, who agreed, and which payslips took it off again."""
    found = missed_pay(scope, reference)
    return Explanation(
        reference=f"payroll:missed_pay:{reference}",
        title=f"{reference}: pay of {found.payroll_id} paid at once",
        url=f"/staff/payroll/missed/{reference}",
        amount_pence=found.amount_pence,
        facts=[
            ("Why", found.why),
            ("State", found.state),
            ("Asked by", f"{found.asked_by} on {found.asked_on:%-d %B %Y}"),
            ("Agreed by", found.decided_by or "nobody yet"),
        ],
        leads_to=[
            *((("Paid by", f"payables:payment:{found.payment}"),) if found.payment else ()),
            *(
                (f"Taken off {slip}", f"payroll:payslip:{slip}")
                for slip, _ in instalments_of(reference)
            ),
        ],
    )
