"""Invoices in hand: those neither approved nor done with, by what they wait for, age and holder."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.invoices import conditions
from chamberlain.payables.rules.states import INVOICE_STATES

AGES = ((10, "up to 10 days"), (20, "11 to 20 days"), (30, "21 to 30 days"))
OLDEST = "over 30 days"

_AGE = (
    "CASE "
    + " ".join(f"WHEN {{days}} <= {days} THEN '{words}'" for days, words in AGES)
    + f" ELSE '{OLDEST}' END"
)


class InHand(Record):
    """Invoices that wait for one thing, with one holder, of one age.

    `holder` is the approver an invoice was sent to by name, else the directorate that is charged,
    else the creditors team.
    """

    state: str
    state_name: str
    age: str
    holder: str
    invoices: int
    gross_pence: Pence
    oldest_days: int
    past_due: int


@query(summary="Invoices in hand by age and holder", contract=True)
def invoices_in_hand(scope: Scope, entity: str, as_at: date) -> list[InHand]:
    """Return what waits, the oldest first; age is in days since it was received."""
    kept, params = conditions(scope)
    days = "(%(as_at)s::date - i.received_on)"
    found = rows(
        f"SELECT i.state, {_AGE.format(days=days)} AS age, "  # noqa: S608
        "CASE WHEN i.state = 'submitted' THEN coalesce(u.name, i.directorate, '') "
        "ELSE 'Creditors' END AS holder, count(*) AS invoices, "
        "sum(CASE WHEN i.kind = 'credit_note' THEN -i.gross_pence ELSE i.gross_pence END)::bigint "
        f"AS gross_pence, max({days}) AS oldest_days, "
        "count(*) FILTER (WHERE i.pay_by < %(as_at)s) AS past_due "
        "FROM payables_invoice i JOIN payables_payee p ON p.id = i.payee_id "
        "LEFT JOIN kernel_user u ON u.reference = i.approver "
        f"WHERE {kept} AND i.entity = %(entity)s "
        "AND i.state NOT IN ('approved', 'cancelled', 'rejected') "
        "GROUP BY 1, 2, 3 ORDER BY oldest_days DESC, 1, 3",
        params | {"entity": entity, "as_at": as_at},
    )
    return [InHand(state_name=INVOICE_STATES[row["state"]], **row) for row in found]
