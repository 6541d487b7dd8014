"""Loans proposed, with the schedule their terms give."""

from datetime import date
from typing import Annotated, Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import rate_e4
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Key, Name, Pence, Record, Text
from chamberlain.payables.contract import PayeeRecord, record_payees
from chamberlain.treasury.contract import LenderKind, LoanRef, Rate, RepaymentKind
from chamberlain.treasury.errors import TermsWrong, WrongState
from chamberlain.treasury.models import Lender, Loan
from chamberlain.treasury.rules.codings import code_by
from chamberlain.treasury.rules.loans import loan_schedule

SCHEDULE = ("number", "due_on", "interest_pence", "repaid_pence", "balance_pence")
PAGES = "/staff/treasury/"


class FixedInstalment(Record):
    """One instalment of a loan whose schedule its contract lays down, such as a LOBO."""

    due_on: date
    interest_pence: Pence
    repaid_pence: Pence = 0


Principal = Annotated[Pence, Field(gt=0, description="What is borrowed")]
Instalments = Annotated[int, Field(ge=1, le=120, description="How many half-yearly instalments")]
LenderNumber = Annotated[str, Field(max_length=40, description="The lender's own number")]
FirstDays = Annotated[int, Field(ge=1, le=366, description="Days of a broken first period")]


class LoanTerms(Record):
    """What a loan's schedule follows from."""

    entity: str
    fund: Code = "GF"
    lender: Key
    lender_number: LenderNumber = ""
    purpose: Name
    principal_pence: Principal
    rate: Rate
    repayment: RepaymentKind
    instalments: Instalments
    drawn_on: date
    first_due_on: date
    call_on: date | None = None
    schedule: list[FixedInstalment] = []
    first_days: FirstDays | None = None


@command(
    duty="lender.add",
    secret=("sort_code", "account_number"),
    summary="Add somebody the council borrows from",
)
def add_lender(
    act: Act,
    entity: str,
    name: Name,
    kind: LenderKind,
    sort_code: str = "",
    account_number: str = "",
) -> str:
    """Keep a lender, and where its instalments go; return its reference.

    Bank details wait in payables until a second person has verified them.
    """
    act.need(entity=entity)
    if Lender.objects.filter(entity=entity, name=name).exists():
        raise WrongState(f"{name} is a lender already.", field="name")
    reference = next_reference("LND")
    source_ref = f"treasury:lender:{reference}"
    payee = PayeeRecord.model_validate(
        dict(
            source_ref=source_ref,
            entity=entity,
            payee_class="other",
            name=name,
            sort_code=sort_code,
            account_number=account_number,
            account_name=name if sort_code else "",
        )
    )
    payees = record_payees(act, payees=[payee])
    Lender.objects.create(
        reference=reference,
        entity=entity,
        name=name,
        kind=kind,
        payee=payees[source_ref],
        act_id=act.id,
    )
    act.concerns(source_ref)
    act.changed(source_ref, None, {"name": name, "kind": kind})
    return reference


@command(duty="loan.propose", summary="Propose a loan")
def propose_loan(  # noqa: PLR0913, PLR0917 - the terms of a loan
    act: Act,
    entity: str,
    lender: Key,
    purpose: Name,
    principal_pence: Principal,
    rate: Rate,
    repayment: RepaymentKind,
    instalments: Instalments,
    drawn_on: date,
    first_due_on: date,
    fund: Code = "GF",
    lender_number: LenderNumber = "",
    call_on: date | None = None,
    first_days: FirstDays | None = None,
    schedule: list[FixedInstalment] = [],  # noqa: B006 - inputs are never changed
) -> str:
    """Work out a loan's schedule and ask a second person to agree it; return its reference.

    What is repaid must come to the principal to the penny. A fixed schedule is given, any other
    follows from the terms. `call_on` is the next day a LOBO's lender may ask for more.
    """
    loan = write_loan(
        act,
        LoanTerms(
            entity=entity,
            fund=fund,
            lender=lender,
            lender_number=lender_number,
            purpose=purpose,
            principal_pence=principal_pence,
            rate=rate,
            repayment=repayment,
            instalments=instalments,
            drawn_on=drawn_on,
            first_due_on=first_due_on,
            call_on=call_on,
            schedule=schedule,
            first_days=first_days,
        ),
    )
    act.ask_for(
        f"treasury:loan:{loan.reference}",
        "treasury.agree_loan",
        title=f"Agree loan {loan.reference}: {loan.purpose}",
        url=f"{PAGES}loans/{loan.reference}",
        entity=loan.entity,
        amount_pence=loan.principal_pence,
        due=loan.drawn_on,
    )
    return loan.reference


def write_loan(act: Act, terms: LoanTerms, **more: Any) -> Loan:
    """Write a loan and its instalments; `more` are facts of one that is taken on."""
    act.need(entity=terms.entity)
    lender = Lender.objects.filter(reference=terms.lender, entity=terms.entity).first()
    if lender is None:
        raise Unknown(f"There is no lender {terms.lender} of {terms.entity}.", field="lender")
    lines = schedule_of(terms)
    values: dict[str, Any] = {
        "reference": next_reference("LN"),
        "lender": lender,
        "rounding": "fixed" if terms.repayment == "fixed" else "charged",
        "balance_pence": terms.principal_pence,
        "rate_e4": rate_e4(terms.rate),
        "instalments": lines.height,
        "first_due_on": lines["due_on"][0],
        "matures_on": lines["due_on"][-1],
        "cost_centre": code_by("interest_centre", terms.fund),
        "proposed_by": act.person,
        "act_id": act.id,
    }
    kept = ("entity", "fund", "lender_number", "purpose", "repayment", "principal_pence")
    values |= {name: getattr(terms, name) for name in (*kept, "drawn_on", "call_on")} | more
    loan = Loan.objects.create(**values)
    _write_instalments(act, loan, lines)
    subject = f"treasury:loan:{loan.reference}"
    act.concerns(subject)
    act.changed(subject, None, terms.model_dump(mode="json", exclude={"schedule"}))
    return loan


def schedule_of(terms: LoanTerms) -> pl.DataFrame:
    """Return the instalments of `SCHEDULE`; refuse terms that repay more or less than was lent."""
    if not code_by("interest_centre", terms.fund):
        raise TermsWrong(f"No cost centre is kept for interest of the fund {terms.fund}.")
    if terms.first_due_on <= terms.drawn_on:
        raise TermsWrong("The first instalment is due after the day of drawing.")
    if terms.repayment == "fixed":
        return _fixed(terms)
    given = terms.model_dump(include={"principal_pence", "repayment", "instalments", "first_days"})
    given |= {"rate_e4": rate_e4(terms.rate), "first_due_on": terms.first_due_on}
    result, errors = loan_schedule.run(pl.DataFrame([given | {"rounding": "charged"}]))
    if errors.height:
        wrong = errors.row(0, named=True)
        raise TermsWrong(f"{wrong['field']} {wrong['value']}: {wrong['message']}")
    return result.rename({"instalment": "number"}).select(SCHEDULE)


def _fixed(terms: LoanTerms) -> pl.DataFrame:
    repaid = sum(one.repaid_pence for one in terms.schedule)
    if repaid != terms.principal_pence or any(
        min(one.repaid_pence, one.interest_pence) < 0 for one in terms.schedule
    ):
        raise TermsWrong(
            f"The schedule repays {repaid:,} pence of {terms.principal_pence:,}: they must agree, "
            "and no part be below nought."
        )
    rows = pl.DataFrame([one.model_dump() for one in terms.schedule]).sort("due_on")
    owed = terms.principal_pence - pl.col("repaid_pence").cum_sum()
    return rows.with_columns(number=pl.int_range(1, pl.len() + 1), balance_pence=owed).select(
        SCHEDULE
    )


def _write_instalments(act: Act, loan: Loan, lines: pl.DataFrame) -> None:
    before = loan.taken_on
    state = pl.lit("planned")
    if before is not None:
        state = pl.when(pl.col("due_on") < before).then(pl.lit("before")).otherwise(state)
    with act.cursor() as cursor:
        copy_in(
            cursor,
            "treasury_instalment",
            lines.with_columns(loan_id=pl.lit(loan.pk), state=state),
        )


def lock_loan(reference: str, *states: str) -> Loan:
    """Return a loan locked for this act; refuse one that is in another state."""
    found = (
        Loan.objects.select_for_update(of=("self",))
        .select_related("lender")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no loan {reference}.", field="loan")
    if states and found.state not in states:
        raise WrongState(f"{reference} is {found.state}, not {' or '.join(states)}.")
    return found


@command(duty="loan.propose", summary="Withdraw a proposed loan")
def reject_loan(act: Act, loan: LoanRef, reason: Text) -> None:
    """Put a proposed loan aside, with the reason; nothing was posted for it."""
    found = lock_loan(loan, "proposed")
    act.need(entity=found.entity)
    found.state = "rejected"
    found.save(update_fields=["state"])
    act.done(f"treasury:loan:{loan}")
    act.changed(f"treasury:loan:{loan}", {"state": "proposed"}, {"rejected": reason})
