"""Loans and investments that were there before: taken on as they stand, posting nothing."""

from datetime import date

from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds, rate_e4
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Code, Key, Name, Pence, Record, Refused
from chamberlain.treasury.commands.lending import interest_of
from chamberlain.treasury.commands.loans import LoanTerms, schedule_of, write_loan
from chamberlain.treasury.contract import Rate
from chamberlain.treasury.errors import TermsWrong
from chamberlain.treasury.models import Counterparty, Instalment, Investment
from chamberlain.treasury.rules.codings import code


class LoanTakenOn(Record):
    """A loan as the former system had it."""

    entity: str
    lender: Key
    lender_number: str = Field("", max_length=40)
    purpose: Name
    fund: Code = "GF"
    principal_pence: Pence = Field(gt=0)
    rate: Rate
    repayment: str = Field(pattern="^(annuity|eip|maturity)$")
    instalments: int = Field(ge=1, le=120)
    drawn_on: date
    first_due_on: date
    outstanding_pence: Pence = Field(description="Owed on the day it is taken on: must agree")


@command(duty="loan.take_on", batch="items", summary="Take on loans from a file")
def take_on_loans(act: Act, taken_on: date, items: list[LoanTakenOn]) -> Batch:
    """Register loans that were drawn before; their money and debt stand in the ledger already.

    Each is set aside unless its schedule leaves what the former system says is outstanding, to the
    pound: what is a few pence apart follows the former system's rounding and is taken from here.
    """
    accepted, refused = [], []
    for row, item in enumerate(items):
        try:
            accepted.append(_take_on(act, item, taken_on))
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


def _take_on(act: Act, item: LoanTakenOn, taken_on: date) -> str:
    terms = LoanTerms.model_validate(item.model_dump(exclude={"outstanding_pence"}))
    lines = schedule_of(terms)
    paid = lines.filter(lines["due_on"] < taken_on)
    left = terms.principal_pence - int(paid["repaid_pence"].sum())
    if abs(left - item.outstanding_pence) >= 100:
        raise TermsWrong(
            f"By its terms {format_pounds(left)} is outstanding on {taken_on:%d/%m/%Y}, not "
            f"{format_pounds(item.outstanding_pence)}.",
            field="outstanding_pence",
        )
    loan = write_loan(
        act, terms, taken_on=taken_on, balance_pence=left, state="active" if left else "repaid",
        agreed_by=act.person,
    )  # fmt: skip
    Instalment.objects.filter(loan=loan, due_on__lt=taken_on).update(state="before")
    return loan.reference


class InvestmentTakenOn(Record):
    """Money lent before, as the former system had it."""

    entity: str
    counterparty: Key = Field(description="Name of the counterparty, or its reference")
    principal_pence: Pence = Field(gt=0)
    rate: Rate
    placed_on: date
    matures_on: date | None = None


@command(duty="investment.take_on", batch="items", summary="Take on investments from a file")
def take_on_investments(act: Act, taken_on: date, items: list[InvestmentTakenOn]) -> Batch:
    """Register money lent before; it stands in the ledger already. Limits are not asked again."""
    accepted, refused = [], []
    for row, item in enumerate(items):
        try:
            accepted.append(_invested(act, item, taken_on))
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


def _invested(act: Act, item: InvestmentTakenOn, taken_on: date) -> str:
    act.need(entity=item.entity)
    known = Counterparty.objects.filter(entity=item.entity)
    found = known.filter(reference=item.counterparty).first()
    found = found or known.filter(name=item.counterparty).first()
    if found is None:
        raise Unknown(f"There is no counterparty {item.counterparty}.", field="counterparty")
    made = Investment.objects.create(
        reference=next_reference("DEP"),
        entity=item.entity,
        counterparty=found,
        principal_pence=item.principal_pence,
        rate_e4=rate_e4(item.rate),
        placed_on=item.placed_on,
        matures_on=item.matures_on,
        interest_pence=interest_of(
            item.principal_pence, rate_e4(item.rate), item.placed_on, item.matures_on
        ),
        cost_centre=code("investment_centre"),
        taken_on=taken_on,
        state="placed",
        proposed_by=act.person,
        agreed_by=act.person,
        act_id=act.id,
    )
    subject = f"treasury:investment:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, item.model_dump(mode="json"))
    return made.reference
