"""Remittance advices by e-mail: to each payee with an address, when a run is released."""

from itertools import groupby

from chamberlain.kernel.door import Act
from chamberlain.kernel.mail import Email, queue
from chamberlain.kernel.money import plain_pounds
from chamberlain.kernel.selecting import rows

EMPLOYEES = "employee"
"""Employees have payslips."""

_LINES = """
    SELECT p.reference, p.entity, y.reference AS payee, f.name, f.email, r.pay_on, p.amount_pence,
        o.why, a.amount_pence AS part_pence
    FROM payables_payment p JOIN payables_run r ON r.id = p.run_id
    JOIN payables_payee y ON y.id = p.payee_id
    JOIN payables_payee_fact f ON f.payee_id = y.id AND upper_inf(f.known) AND f.held @> %s::date
        AND f.email <> ''
    JOIN payables_attempt a ON a.payment_id = p.id AND a.ended IS DISTINCT FROM 'withdrawn'
    JOIN payables_obligation o ON o.id = a.obligation_id
    WHERE r.reference = %s AND p.payee_class <> %s AND p.amount_pence > 0 ORDER BY p.id, a.id
"""


def send_advices(act: Act, run: str) -> int:
    """Queue the remittance advice of each payment of a run, once; return how many were new."""
    found = rows(_LINES, [act.today, run, EMPLOYEES])
    advices = []
    for reference, lines in groupby(found, key=lambda one: one["reference"]):
        parts = list(lines)
        one = parts[0]
        said = [f"{part['why'][:44]:<44} {plain_pounds(part['part_pence']):>14}" for part in parts]
        body = "\n".join([
            f"Remittance advice {reference}",
            f"To: {one['name']} ({one['payee']})",
            f"Money in your account on {one['pay_on']:%d/%m/%Y}",
            "", *said, "-" * 59, f"{'Paid':<44} {plain_pounds(one['amount_pence']):>14}", "",
        ])  # fmt: skip
        advices.append(
            Email(
                entity=one["entity"],
                kind="remittance",
                key=f"payables:payment:{reference}",
                about=f"payables:supplier:{one['payee']}",
                address=one["email"],
                title=f"Remittance advice {reference}",
                body=body,
            )
        )
    return queue(act, advices)
