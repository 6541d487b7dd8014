"""Off-payroll workers: decided with reasons, disagreed with, answered; never paid gross."""

from datetime import date, timedelta
from typing import Annotated

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Record, Text
from chamberlain.payables.commands.locking import lock_invoice, set_state
from chamberlain.payables.commands.stopping import obligation_of, set_stopped, withdraw_obligation
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import Determination, GrossRelease, Invoice, Payee
from chamberlain.payables.queries.off_payroll import inside_of
from chamberlain.payables.rules.off_payroll import answer_by, questions_on

URL = "/staff/why/payables:determination:{}"
DAY = timedelta(days=1)


class Answer(Record):
    """One answer, by the code of its question."""

    question: str
    answer: Annotated[str, Field(min_length=2, max_length=2_000)]


@command(duty="off_payroll.determine", summary="Decide whether a worker is taxed as an employee")
def determine_status(
    act: Act,
    *,
    entity: str,
    supplier: str,
    engagement: Name,
    answers: list[Answer],
    inside: bool,
    reasons: Annotated[str, Field(min_length=10, max_length=4_000)],
    held_from: date,
) -> str:
    """Record a status determination of an engagement, with reasons; return its reference.

    Every question is answered, and the decision is a person's. Decided again from a later day, the
    former one ends. Inside the rules, unpaid invoices are kept out of payment runs.
    """
    act.need(entity=entity)
    payee = _payee(supplier)
    wanted = questions_on(act.today)
    told = {one.question: one.answer.strip() for one in answers}
    missing = [asks for code, asks in wanted.items() if not told.get(code)]
    strange = sorted(set(told) - set(wanted))
    if missing or strange:
        words = f"is not answered: {missing[0]}" if missing else f"{strange[0]} is no question"
        raise Refusal(words, field="answers", code="unanswered", status=422)
    for before in Determination.objects.select_for_update().filter(
        payee=payee, engagement=engagement, held__contains=held_from
    ):
        _end(before, held_from)
    reference = next_reference("OPW")
    try:
        with transaction.atomic():
            Determination.objects.create(
                reference=reference, entity=entity, payee=payee, engagement=engagement,
                answers=told, inside=inside, reasons=reasons.strip(),
                held=DateRange(held_from, None), decided_by=act.person, decided_on=act.today,
                act_id=act.id,
            )  # fmt: skip
    except IntegrityError:
        words = "Another decision holds from a later day."
        raise WrongState(words, field="held_from") from None
    subject = f"payables:determination:{reference}"
    act.concerns(subject)
    after = {"supplier": supplier, "inside": inside, "from": held_from.isoformat()}
    act.changed(subject, None, after)
    act.ask_for(
        subject, "payables.give_statement", title=f"Give the status statement {reference}",
        entity=entity, url=URL.format(reference),
    )  # fmt: skip
    _stop(act, payee, entity, inside)
    return reference


def _payee(supplier: str) -> Payee:
    found = Payee.objects.filter(reference=supplier).first()
    if found is None:
        raise Unknown(f"There is no supplier {supplier}.", field="supplier")
    return found


def _end(before: Determination, day: date) -> None:
    lower = before.held.lower
    if lower >= day:
        raise WrongState(f"{before.reference} holds from that day.", field="held_from")
    Determination.objects.filter(pk=before.pk).update(held=DateRange(lower, day))


def _stop(act: Act, payee: Payee, entity: str, inside: bool) -> None:
    """Keep approved invoices that are not paid out of runs; they go through payroll, or by name."""
    if not inside:
        return
    for one in Invoice.objects.filter(payee=payee, entity=entity, state="approved"):
        owed = obligation_of(one)
        if owed is not None and not owed.settled_pence and not owed.done:
            set_stopped(act, one, "stopped: inside the off-payroll rules")


def _locked(act: Act, determination: str) -> Determination:
    found = Determination.objects.select_for_update().filter(reference=determination).first()
    if found is None:
        raise Unknown(f"There is no determination {determination}.", field="determination")
    act.need(entity=found.entity)
    return found


@command(duty="off_payroll.determine", summary="Note that a status statement was given")
def give_statement(act: Act, determination: str, given_on: date) -> str:
    """Note when worker and supplier were given the statement: till then we owe the tax."""
    found = _locked(act, determination)
    if not found.decided_on <= given_on <= act.today:
        raise Refusal("is before the decision, or still to come", field="given_on", status=422)
    Determination.objects.filter(pk=found.pk).update(given_on=given_on)
    subject = f"payables:determination:{determination}"
    act.changed(subject, None, {"given_on": given_on.isoformat()})
    act.done(subject, "payables.give_statement")
    return determination


@command(duty="off_payroll.dispute", summary="Record that somebody disagrees with a status")
def raise_disagreement(act: Act, determination: str, raised_on: date, grounds: Text) -> str:
    """Record a disagreement of worker or supplier; it is answered within 45 days, by another."""
    found = _locked(act, determination)
    if found.dispute == "raised":
        raise WrongState(f"A disagreement waits until {found.answer_by:%d/%m/%Y} already.")
    if raised_on > act.today or not grounds.strip():
        field = "raised_on" if raised_on > act.today else "grounds"
        raise Refusal("say on which day, and on what grounds", field=field, status=422)
    due = answer_by(raised_on)
    Determination.objects.filter(pk=found.pk).update(
        dispute="raised", raised_on=raised_on, grounds=grounds.strip(), answer_by=due,
        answered_on=None, answered_by="", answer="",
    )  # fmt: skip
    subject = f"payables:determination:{determination}"
    act.concerns(subject)
    act.changed(subject, {"dispute": found.dispute}, {"dispute": "raised", "answer_by": due})
    act.ask_for(
        subject, "payables.answer_disagreement",
        title=f"Answer the disagreement with {determination}", entity=found.entity, due=due,
        url=URL.format(determination),
    )  # fmt: skip
    return determination


@command(duty="off_payroll.answer", summary="Answer a disagreement with a status")
def answer_disagreement(
    act: Act, determination: str, upheld: bool, answer: Annotated[str, Field(max_length=4_000)]
) -> str:
    """Answer a disagreement with reasons, as somebody who did not decide.

    Upheld, the decision stands. Else it ends today, and is to be decided anew.
    """
    found = _locked(act, determination)
    if found.dispute != "raised":
        raise WrongState("Nobody disagrees with it.")
    if not answer.strip():
        raise Refusal("say why", field="answer", status=422)
    if found.decided_by in act.persons:
        raise Refusal("Whoever decided doesn't answer the disagreement.", code="two_people")
    changes: dict[str, object] = {
        "dispute": "upheld" if upheld else "changed", "answered_on": act.today,
        "answered_by": act.person, "answer": answer.strip(),
    }  # fmt: skip
    if not upheld:
        ends = max(act.today, found.held.lower + DAY)
        changes["held"] = DateRange(found.held.lower, ends)
    Determination.objects.filter(pk=found.pk).update(**changes)
    subject = f"payables:determination:{determination}"
    act.concerns(subject)
    act.changed(subject, {"dispute": "raised"}, {"dispute": changes["dispute"]})
    act.done(subject, "payables.answer_disagreement")
    return determination


@command(duty="off_payroll.release", summary="Let an invoice be paid though its supplier is inside")
def release_gross(act: Act, invoice: str, reason: Text) -> str:
    """Let an invoice that is no fee (VAT, materials, expenses) be approved and paid as it is.

    Whoever does so doesn't approve it.
    """
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    if not reason.strip():
        raise Refusal("say what it is for", field="reason", status=422)
    if GrossRelease.objects.filter(invoice=found).exists():
        raise WrongState(f"{invoice} is released already.")
    GrossRelease.objects.create(
        invoice=found, reason=reason.strip(), released_by=act.person, act_id=act.id
    )
    act.concerns(f"payables:invoice:{invoice}")
    act.changed(f"payables:invoice:{invoice}", None, {"gross_release": reason.strip()})
    if found.state == "approved":
        set_stopped(act, found, "")
    return invoice


class Fee(Record):
    """A fee that payroll pays in place of an invoice: whose, how much, and under which decision."""

    invoice: str
    supplier: str
    determination: str
    net_pence: int
    number: str


@command(contract=True, summary="Hand an invoice over to payroll")
def take_for_payroll(act: Act, entity: str, invoice: str) -> Fee:
    """End an invoice of a supplier inside the rules, for payroll to pay its fee; once.

    An invoice with VAT is refused: the VAT is owed whole, so the supplier invoices it apart.
    """
    held = Invoice.objects.select_for_update(of=("self",)).select_related("payee")
    found = held.filter(reference=invoice).first()
    if found is None:
        raise Unknown(f"There is no invoice {invoice}.", field="invoice")
    act.need(entity=found.entity)
    if found.entity != entity or found.kind != "invoice":
        raise Refusal(f"{invoice} is no invoice of {entity}.", field="invoice", status=422)
    decided = inside_of(found.payee_id, found.invoice_date)
    if not decided:
        raise WrongState(f"The supplier of {invoice} is not inside the off-payroll rules.")
    if found.vat_pence:
        raise Refusal(
            f"{invoice} has VAT: have the fee and the VAT invoiced apart, and release the VAT.",
            field="invoice", status=422,
        )  # fmt: skip
    if found.state in ("cancelled", "rejected"):
        raise WrongState(f"{invoice} is {found.state}.", field="invoice")
    if found.approved_on is not None:
        set_stopped(act, found, "")
        withdraw_obligation(act, found, "paid through payroll")
    set_state(act, found, "cancelled", f"paid through payroll under {decided}")
    act.done(f"payables:invoice:{invoice}")
    act.concerns(f"payables:invoice:{invoice}")
    return Fee(invoice=invoice, supplier=found.payee.reference, determination=decided,
               net_pence=found.net_pence, number=found.number)  # fmt: skip
