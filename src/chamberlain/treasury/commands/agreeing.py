"""A loan agreed by a second person: within the authorised limit, expected, and in the books."""

from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import EVERYTHING, Act, command
from chamberlain.kernel.money import format_pounds
from chamberlain.ledger.contract import line
from chamberlain.treasury.commands.loans import lock_loan
from chamberlain.treasury.commands.posting import (
    journal,
    post,
    tell_bank,
    transit,
)
from chamberlain.treasury.contract import LOAN_AGREED, LoanRef
from chamberlain.treasury.errors import OverAuthorisedLimit
from chamberlain.treasury.models import Loan
from chamberlain.treasury.queries.debt import gross_debt
from chamberlain.treasury.queries.indicators import latest
from chamberlain.treasury.rules.codings import code_by

LIMIT = "authorised_limit"


@command(duty="loan.agree", summary="Agree a loan")
def agree_loan(act: Act, loan: LoanRef) -> str:
    """Agree a loan that another person proposed; it is expected on the bank and in the books.

    Refused when gross debt would pass the authorised limit of the year it is drawn in, by however
    little, or when none is set (section 3 of the Local Government Act 2003).
    """
    found = lock_loan(loan, "proposed")
    act.need(entity=found.entity)
    subject = f"treasury:loan:{loan}"
    act.concerns(subject)
    _within_authorised_limit(found)
    found.state, found.agreed_by = "active", act.person
    found.save(update_fields=["state", "agreed_by"])
    _draw(act, found)
    act.done(subject)
    act.changed(subject, {"state": "proposed"}, {"state": "active"})
    act.emit(
        LOAN_AGREED,
        {
            "entity": found.entity,
            "loan": loan,
            "principal_pence": found.principal_pence,
            "drawn_on": found.drawn_on.isoformat(),
        },
    )
    return loan


def _within_authorised_limit(loan: Loan) -> None:
    year = financial_year(loan.drawn_on)
    held = latest(EVERYTHING, loan.entity, int(year[:4])).get(LIMIT)
    if held is None or held.limit_pence is None:
        raise OverAuthorisedLimit(
            f"No authorised limit is set for {year}: without one nothing may be borrowed."
        )
    debt = gross_debt(EVERYTHING, entity=loan.entity, as_at=loan.drawn_on)
    over = debt + loan.principal_pence - held.limit_pence
    if over > 0:
        raise OverAuthorisedLimit(
            f"Debt of {format_pounds(debt)} and this loan would be {format_pounds(over)} over the "
            f"authorised limit of {format_pounds(held.limit_pence)} for {year}."
        )


def _draw(act: Act, loan: Loan) -> None:
    """Expect the money, and post it between cash in transit and what is owed."""
    reference = f"treasury:draw:{loan.reference}"
    _, in_transit = transit(act, loan.entity)
    what = f"{loan.reference} {loan.purpose}"
    owed = code_by("liability", loan.lender.kind)
    lines = [
        line(in_transit, loan.principal_pence, line_ref=reference, narrative=what),
        line(
            owed, -loan.principal_pence, fund=loan.fund,
            line_ref=f"treasury:loan:{loan.reference}", narrative=what,
        ),
    ]  # fmt: skip
    drawn = journal(act, reference, loan.drawn_on, what, lines, entity=loan.entity)
    post(act, [drawn], between_funds=loan.fund != "GF")
    movement = (reference, loan.drawn_on, loan.principal_pence, loan.lender.name, what)
    tell_bank(act, loan.entity, [movement])
