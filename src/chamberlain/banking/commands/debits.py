"""Direct debits after they were taken: VAT claimed on its invoice, and those that did not come."""

from datetime import date
from typing import Annotated

import polars as pl
from django.db.models import F
from pydantic import Field

from chamberlain.banking.commands.recording import line_id_of, line_ref
from chamberlain.banking.contract import LineRef
from chamberlain.banking.models import BankAccount, DebitVat, DebitVatPosting, Standing
from chamberlain.banking.rules.debit_vat import awaits_invoice, split_pence, vat_problem
from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.expecting import is_late, next_expected
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Name, Pence
from chamberlain.ledger.contract import (
    Journal,
    Role,
    account_roles,
    line,
    open_period_for,
    post_journals,
)

CLAIMS = "banking.claim_debit_vat"
ANSWERS = "banking.answer_missed_debit"
PAGE = "/staff/banking/standing"

VatInvoice = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "kernel:document"})
]
Above = Annotated[Pence, Field(gt=0)]


def note_debits(act: Act, account: BankAccount, posted: list[tuple[int, int, Standing]]) -> None:
    """Await a VAT invoice for each (line, pence, standing) posted whole because of its VAT code."""
    for line_id, pence, one in posted:
        if not awaits_invoice(one.kind, one.vat_code):
            continue
        DebitVat.objects.create(
            line_id=line_id,
            standing=one,
            entity=account.entity,
            gross_pence=-pence,
            vat_code=one.vat_code,
            asked_on=act.today,
            act_id=act.id,
        )
        _ask_for_invoice(act, line_id, one, -pence)


def _ask_for_invoice(act: Act, line_id: int, one: Standing, gross_pence: int) -> None:
    reference = line_ref(line_id)
    act.ask_for(
        f"banking:debit_vat:{reference}",
        CLAIMS,
        title=f"VAT invoice awaited: {format_pounds(gross_pence)} taken by {one.name}",
        url=f"{PAGE}/vat/{reference}/claim",
        entity=one.entity,
        amount_pence=gross_pence,
    )


def first_expected(one: Standing, agreed_on: date) -> date | None:
    """Return when a direct debit is first expected where nobody said: a whole turn from now."""
    return next_expected(one.every, agreed_on) if one.kind == "direct_debit" else None


def note_came(
    act: Act, agreed: dict[int, Standing], found: pl.DataFrame, lines: pl.DataFrame
) -> None:
    """Note of each direct debit that took money, within its limits or not, when it last did."""
    days = found.join(lines.select("line", "booked_on"), on="line").drop_nulls("standing")
    last = days.group_by("standing").agg(pl.col("booked_on").max())
    for standing, booked_on in last.sort("standing").iter_rows():
        if agreed[standing].kind == "direct_debit":
            _came(act, agreed[standing], booked_on)


def _came(act: Act, one: Standing, booked_on: date) -> None:
    """Note that a direct debit came, within its limits or not, and when its next is expected."""
    expected = next_expected(one.every, booked_on)
    Standing.objects.filter(pk=one.pk).update(expected_on=expected)
    act.done(f"banking:standing:{one.reference}", ANSWERS)


@command(duty="line.explain", summary="Claim the VAT of a direct debit on its invoice")
def claim_debit_vat(
    act: Act,
    line: LineRef,
    invoice_number: Name,
    invoice_date: date,
    vat_pence: Above,
    document: VatInvoice,
) -> str:
    """Move the VAT of a direct debit from where it was charged to VAT on purchases; return the
    journal.

    Only with the VAT invoice itself, once for each invoice of an originator.
    """
    held = _held(act, line)
    if held.state == "claimed":
        raise Refusal(f"The VAT of {line} is claimed already.", code="claimed", field="line")
    problem = vat_problem(held.gross_pence, vat_pence)
    if problem:
        raise Refusal(
            f"{format_pounds(vat_pence)} of {format_pounds(held.gross_pence)}: {problem}.",
            code="wrong_vat",
            field="vat_pence",
            status=422,
        )
    if invoice_date > act.today:
        raise Refusal("The invoice is dated in the future.", field="invoice_date", status=422)
    documents.find(act.scope, document)
    _refuse_twice(held, invoice_number)
    journal = _post(act, held, vat_pence)
    before = held.state
    _decide(
        act,
        held,
        state="claimed",
        vat_pence=vat_pence,
        invoice_number=invoice_number,
        invoice_date=invoice_date,
        document=document,
        journal=journal,
    )
    shown = {"state": "claimed", "vat_pence": vat_pence, "invoice": invoice_number}
    act.changed(f"banking:debit_vat:{line}", {"state": before}, shown)
    return journal


def _refuse_twice(held: DebitVat, number: str) -> None:
    other = DebitVat.objects.filter(
        standing=held.standing, invoice_number=number, state="claimed"
    ).first()
    if other:
        raise Refusal(
            f"Invoice {number} of {held.standing.name} was claimed on {line_ref(other.line_id)}.",
            code="claimed",
            field="invoice_number",
        )


@command(duty="line.explain", summary="Claim no VAT of a direct debit")
def waive_debit_vat(act: Act, line: LineRef, reason: Name) -> None:
    """Say why no VAT is claimed: no VAT invoice was to be had, or it bears none."""
    held = _held(act, line)
    if held.state != "awaited":
        raise Refusal(f"The VAT of {line} is {held.state}.", code="wrong_state", field="line")
    _decide(act, held, state="none", reason=reason)
    act.changed(f"banking:debit_vat:{line}", {"state": "awaited"}, {"state": "none"})


@command(duty="line.explain", summary="Take back the VAT claimed of a direct debit")
def withdraw_debit_vat(act: Act, line: LineRef, reason: Name) -> None:
    """Post the claim's mirror, and await the right VAT invoice again."""
    held = _held(act, line)
    if held.state != "claimed":
        raise Refusal(f"No VAT of {line} is claimed.", code="wrong_state", field="line")
    _post(act, held, -held.vat_pence)
    before = {"state": "claimed", "vat_pence": held.vat_pence, "invoice": held.invoice_number}
    _decide(act, held, state="awaited", reason=reason)
    act.changed(f"banking:debit_vat:{line}", before, {"state": "awaited", "reason": reason})
    _ask_for_invoice(act, held.line_id, held.standing, held.gross_pence)


def let_go(act: Act, line_id: int, reason: str) -> None:
    """Await no VAT invoice of a line that is undone; refuse while its VAT is claimed."""
    held = DebitVat.objects.select_for_update().filter(line_id=line_id).first()
    if held is None or held.state == "none":
        return
    if held.state == "claimed":
        raise Refusal(
            f"VAT of {format_pounds(held.vat_pence)} is claimed on {line_ref(line_id)}: take that "
            "back first.",
            code="vat_claimed",
            field="line",
        )
    _decide(act, held, state="none", reason=f"Undone: {reason}")


def _held(act: Act, reference: str) -> DebitVat:
    found = (
        DebitVat.objects.select_for_update(of=("self",))
        .select_related("standing__account")
        .filter(line_id=line_id_of(reference))
        .first()
    )
    if found is None or not (act.scope.all or found.entity in act.scope.entities):
        raise Unknown(f"No VAT invoice is awaited for {reference}.", field="line")
    act.need(entity=found.entity)
    return found


def _decide(act: Act, held: DebitVat, **given: object) -> None:
    blank: dict[str, object] = {
        "vat_pence": 0,
        "invoice_number": "",
        "invoice_date": None,
        "document": "",
        "journal": "",
        "reason": "",
    }
    told = {"person": act.person, "decided_on": act.today, "act_id": act.id}
    DebitVat.objects.filter(pk=held.pk).update(**blank | told | given)
    subject = f"banking:debit_vat:{line_ref(held.line_id)}"
    act.concerns(subject)
    act.done(subject)


def _post(act: Act, held: DebitVat, vat_pence: int) -> str:
    """Post a claim, or with VAT below nought its mirror; return the journal."""
    one, reference = held.standing, line_ref(held.line_id)
    period = open_period_for(act.scope, entity=held.entity, day=act.today)
    if period is None:
        raise Refusal(f"No period of {held.entity} is open at or after today.")
    sign = 1 if vat_pence > 0 else -1
    whole, net, vat = (sign * part for part in split_pence(held.gross_pence, abs(vat_pence)))
    roles = account_roles(act.scope, entity=held.entity)
    fund = one.fund or one.account.fund
    place = {"fund": fund, "cost_centre": one.cost_centre, "project": one.project}
    shared = {"line_ref": f"banking:line:{reference}", "narrative": one.name}
    number = DebitVatPosting.objects.filter(vat=held).count() + 1
    lines = [
        line(one.coded_to, whole, **place, **shared),
        line(one.coded_to, net, vat_code=held.vat_code, **place, **shared),
        line(roles[Role.VAT_INPUT], vat, fund=fund, vat_code=held.vat_code, **shared),
    ]
    journal = Journal(
        source_ref=f"banking:debit_vat:{reference}/{number}",
        type="JBK",
        entity=held.entity,
        journal_date=period.journal_date,
        description=f"VAT on the direct debit of {one.name}, {reference}",
        lines=tuple(each for each in lines if each),
    )
    posted = post_journals(act, source="banking", journals=[journal])
    made = str(posted.journals[journal.source_ref])
    DebitVatPosting.objects.create(
        vat=held,
        entity=held.entity,
        vat_pence=vat_pence,
        posted_on=period.journal_date,
        journal=made,
        person=act.person,
        act_id=act.id,
    )
    return made


@command(duty="standing.answer", summary="Say why an expected direct debit has not come")
def answer_missed_debit(act: Act, standing: str, reason: Name, expected_on: date) -> None:
    """Note what the originator said, and expect it on a later day; then it is asked about again.

    One that will not come any more is switched off instead.
    """
    found = Standing.objects.select_for_update().filter(reference=standing).first()
    if found is None or not (act.scope.all or found.entity in act.scope.entities):
        raise Unknown(f"There is no standing coding {standing}.", field="standing")
    act.need(entity=found.entity)
    if found.kind != "direct_debit" or found.state != "agreed":
        raise Refusal(f"{standing} is no direct debit that may be taken.", field="standing")
    if expected_on <= act.today:
        raise Refusal("Expect it on a day to come.", field="expected_on", status=422)
    before = {"expected_on": found.expected_on}
    Standing.objects.filter(pk=found.pk).update(expected_on=expected_on)
    subject = f"banking:standing:{standing}"
    act.concerns(subject)
    act.done(subject, ANSWERS)
    act.changed(subject, before, {"expected_on": expected_on, "reason": reason})


@command(contract=True, system=True, summary="Look for expected direct debits that have not come")
def chase_debits(act: Act, day: date) -> int:
    """Put each that is past its day and grace in the inbox of whoever answers; return how many."""
    waiting = Standing.objects.filter(
        kind="direct_debit", state="agreed", expected_on__lt=day
    ).order_by(F("expected_on"))
    late = [one for one in waiting if is_late(one.expected_on, one.grace_days, day)]
    for one in late:
        act.ask_for(
            f"banking:standing:{one.reference}",
            ANSWERS,
            title=f"{one.name} has taken nothing: expected {one.expected_on:%a %-d %B}",
            url=f"{PAGE}/{one.reference}/missed",
            entity=one.entity,
            due=one.expected_on,
        )
    return len(late)
