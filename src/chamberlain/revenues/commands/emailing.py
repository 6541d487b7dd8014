"""Bills by e-mail: who asked for it is told that the bill is there; it is read signed in."""

from chamberlain.kernel.door import Act
from chamberlain.kernel.mail import Email, queue
from chamberlain.kernel.selecting import rows

_BILLS = """
    SELECT a.reference AS account, b.year, b.number, p.reference AS party, p.email, a.entity
    FROM revenues_bill b JOIN revenues_account a ON a.id = b.account_id AND a.delivery = 'email'
    JOIN revenues_party p ON p.id = a.party_id
    WHERE b.run_id = %s AND b.id BETWEEN %s AND %s ORDER BY b.id
"""
BODY = (
    "Your council tax bill for {year} is ready. Sign in to the council's residents' pages to see "
    "it, with how it was worked out and when each instalment is due.\n\nNobody will ask you for "
    "your password or bank details by e-mail.\n"
)


def tell_bills(act: Act, run: int, first_bill: int, last_bill: int) -> int:
    """Queue a notice for each bill of a batch that goes by e-mail, once; return how many were new.

    Whoever gave no address that can be written to is parked among the e-mails, for a person.
    """
    notices = []
    for one in rows(_BILLS, [run, first_bill, last_bill]):
        year = f"{one['year']}-{(one['year'] + 1) % 100:02d}"
        notices.append(
            Email(
                entity=one["entity"],
                kind="bill",
                key=f"revenues:bill:{one['account']}/{one['year']}/{one['number']}",
                about=f"revenues:party:{one['party']}",
                address=one["email"],
                title=f"Your council tax bill for {year}",
                body=BODY.format(year=year),
            )
        )
    return queue(act, notices)
