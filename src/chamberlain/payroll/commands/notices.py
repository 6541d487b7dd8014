"""Telling people by e-mail that their payslip is there; never what is on it."""

from chamberlain.kernel.door import EVERYTHING, Act
from chamberlain.kernel.mail import Email, queue
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import email_addresses

_SLIPS = """
    SELECT s.reference, s.paid_on, t.person, r.entity FROM payroll_payslip s
    JOIN payroll_run r ON r.id = s.run_id JOIN payroll_result t ON t.id = s.result_id
    WHERE r.reference = %s ORDER BY s.id
"""
BODY = (
    "Your payslip of {day} is ready. Sign in and open Payslips to see it, with how each figure "
    "was worked out.\n\nNobody will ask you for your password or bank details by e-mail.\n"
)


def tell_payslips(act: Act, run: str) -> int:
    """Queue a notice for each payslip of a run whose person has an address, once each."""
    slips = rows(_SLIPS, [run])
    people = sorted({one["person"] for one in slips})
    known = dict(email_addresses(EVERYTHING, persons=people).iter_rows()) if people else {}
    notices = [
        Email(
            entity=one["entity"],
            kind="payslip",
            key=f"payroll:payslip:{one['reference']}",
            about=f"people:person:{one['person']}",
            address=known[one["person"]],
            title=f"Your payslip of {one['paid_on']:%-d %B %Y}",
            body=BODY.format(day=f"{one['paid_on']:%-d %B %Y}"),
        )
        for one in slips
        if one["person"] in known
    ]
    return queue(act, notices)
