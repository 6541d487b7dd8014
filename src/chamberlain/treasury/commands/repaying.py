"""A loan repaid before its time, at the premium or discount its lender works out."""

from datetime import date

from chamberlain.kernel.door import Act, command
from chamberlain.ledger.contract import account_roles, line
from chamberlain.payables.contract import PaymentRequest, request_payment
from chamberlain.treasury.commands.instalments import CONTROL
from chamberlain.treasury.commands.loans import lock_loan
from chamberlain.treasury.commands.posting import (
    SOURCE,
    journal,
    post,
)
from chamberlain.treasury.contract import LoanRef, Rate
from chamberlain.treasury.errors import WrongState
from chamberlain.treasury.models import EarlyRepayment, Instalment, Loan
from chamberlain.treasury.queries.debt import EarlyQuote, quote_of
from chamberlain.treasury.rules.codings import code, code_by


@command(duty="loan.repay", summary="Repay a loan early")
def repay_loan_early(act: Act, loan: LoanRef, repaid_on: date, discount_rate: Rate) -> EarlyQuote:
    """Repay a loan on a day, at the lender's rate for the term that is left.

    Balance, interest to the day and the premium are asked of payables together. The premium or
    discount is kept off council tax payers by the Financial Instruments Adjustment Account; the
    instalments still planned are dropped. Refused for a fixed schedule: its contract says.
    """
    found = lock_loan(loan, "active")
    act.need(entity=found.entity)
    subject = f"treasury:loan:{loan}"
    act.concerns(subject)
    quote = quote_of(found, repaid_on, discount_rate)
    _no_instalment_between(found, repaid_on)
    _post(act, found, repaid_on, quote)
    Instalment.objects.filter(loan=found, state="planned").update(state="dropped")
    kept = ("balance_pence", "interest_pence", "premium_pence", "factor_e10", "discount_rate_e4")
    EarlyRepayment.objects.create(
        loan=found,
        repaid_on=repaid_on,
        act_id=act.id,
        **{name: getattr(quote, name) for name in (*kept, "days", "instalments_left")},
    )
    found.balance_pence, found.state = 0, "repaid"
    found.save(update_fields=["balance_pence", "state"])
    act.changed(subject, {"state": "active"}, {"state": "repaid", "premium": quote.premium_pence})
    return quote


def _no_instalment_between(loan: Loan, day: date) -> None:
    due = Instalment.objects.filter(loan=loan, state="planned", due_on__lte=day).first()
    if due is not None:
        raise WrongState(
            f"Instalment {due.number} is due on {due.due_on:%d/%m/%Y}: raise it first."
        )


def _post(act: Act, loan: Loan, day: date, quote: EarlyQuote) -> None:
    reference = f"treasury:early:{loan.reference}"
    what = f"{loan.reference} repaid early"
    kind, premium = loan.lender.kind, quote.premium_pence
    about = {"fund": loan.fund, "line_ref": reference, "narrative": what}
    centre = {"cost_centre": loan.cost_centre}
    control = account_roles(act.scope, entity=loan.entity)[CONTROL]
    lines = [
        line(code_by("liability", kind), quote.balance_pence, **about),
        line(code_by("interest_payable", kind), quote.interest_pence, **centre, **about),
        line(code("premium"), premium, **centre, **about),
        line(code("premium_reversal"), -premium, **centre, **about),
        line(code("premium_reserve"), premium, **about),
        line(control, -quote.to_pay_pence, **about),
    ]
    post(act, [journal(act, reference, day, what, lines, entity=loan.entity)])
    request = PaymentRequest.model_validate(
        dict(
            source_ref=reference,
            entity=loan.entity,
            payee=loan.lender.payee,
            amount_pence=quote.to_pay_pence,
            due_on=day,
            why=what,
            fund=loan.fund,
        )
    )
    request_payment(act, source=SOURCE, requests=[request])
