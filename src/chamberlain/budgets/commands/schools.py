"""Maintained schools: added with what they begin with, their budget shares paid by instalments."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.budgets.contract import Period, SchoolRef, ShareRef
from chamberlain.budgets.errors import AlreadyDecided, CodeUnknown, SamePerson, SchoolState
from chamberlain.budgets.models import School, SchoolAdvance, SchoolShare
from chamberlain.budgets.rules.schools import cfr, choices
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.records import BookDay, Code, Name, Pence, Record, Text, Year
from chamberlain.ledger.contract import (
    Coding,
    Journal,
    JournalLine,
    Role,
    account_roles,
    line,
    open_period_for,
    post_journals,
    valid_coding,
)
from chamberlain.payables.contract import (
    PayeeRecord,
    PaymentRequest,
    record_payees,
    request_payment,
)

SOURCE = "budgets"
SCHOOL_URL = "/staff/budgets/schools/{}"
TotalPence = Annotated[Pence, Field(gt=0, description="The share of the whole year")]


class Instalment(Record):
    """One payment of a budget share."""

    due_on: BookDay
    amount_pence: Pence = Field(gt=0)


@command(
    duty="school.keep",
    secret=("sort_code", "account_number"),
    summary="Add a maintained school",
)
def add_school(  # noqa: PLR0913, PLR0917 - what a school begins with
    act: Act,
    payer: str,
    entity: str,
    cost_centre: Code,
    name: Name,
    dfe_number: Annotated[str, Field(pattern=r"^[0-9]{3}/?[0-9]{4}$")],
    banking: Literal["own_account", "imprest"],
    opens_year: Year,
    opens_period: Period,
    cash_pence: Pence,
    revenue_pence: Pence,
    capital_pence: Pence = 0,
    vat_pence: Pence = 0,
    capital_centre: str = "",
    project: str = "",
    sort_code: str = "",
    account_number: str = "",
) -> str:
    """Keep a school with the bank account or imprest it spends from, and its balances; reference.

    What it has (cash book, and VAT the council owes it) is what its balances come to: both are
    posted to the schools' books. Its bank details wait in payables for a second person. Capital is
    posted to a cost centre of the capital fund and a project, where the school has them.
    """
    act.need(entity=payer)
    number = dfe_number.replace("/", "")
    _refuse_codings(act, entity, cost_centre, capital_centre, project)
    if School.objects.filter(entity=entity, cost_centre=cost_centre).exists():
        raise SchoolState(f"{cost_centre} is a school already.", field="cost_centre")
    gap = cash_pence + vat_pence - revenue_pence - capital_pence
    if gap:
        raise SchoolState(
            f"Cash book and VAT to come are {format_pounds(cash_pence + vat_pence)}, the balances "
            f"{format_pounds(revenue_pence + capital_pence)}: they differ by {format_pounds(gap)}.",
            field="revenue_pence",
        )
    reference = next_reference("SCL")
    source_ref = f"budgets:school:{reference}"
    payee = PayeeRecord(
        source_ref=source_ref, entity=payer, payee_class="other", name=name,
        sort_code=sort_code, account_number=account_number,
        account_name=name if sort_code else "", verified=False,
    )  # fmt: skip
    School.objects.create(
        reference=reference, entity=entity, payer=payer, cost_centre=cost_centre, name=name,
        dfe_number=number, banking=banking,
        capital_centre=capital_centre, project=project, opens_year=opens_year,
        payee=record_payees(act, payees=[payee])[source_ref], opens_period=opens_period,
        cash_pence=cash_pence, vat_pence=vat_pence, revenue_pence=revenue_pence,
        capital_pence=capital_pence, act_id=act.id,
    )  # fmt: skip
    _post_opening(act, entity, source_ref, name, cash_pence, vat_pence)
    act.concerns(source_ref)
    act.changed(source_ref, None, {"name": name, "cash_pence": cash_pence})
    return reference


def _refuse_codings(
    act: Act, entity: str, cost_centre: str, capital_centre: str, project: str
) -> None:
    """Refuse cost centres, or a project, to which a month could not be posted later."""
    if bool(capital_centre) != bool(project):
        message = "Capital needs both a cost centre of its own and a project, or neither."
        raise SchoolState(message, field="capital_centre")
    books, codes = choices()["books"], cfr()
    tried = [Coding(account=codes["I01"].account, fund=books["fund"], cost_centre=cost_centre)]
    if capital_centre:
        tried.append(
            Coding(
                account=codes["CE04"].account,
                fund=books["capital_fund"],
                cost_centre=capital_centre,
                project=project,
            )
        )
    for one in valid_coding(EVERYTHING, entity=entity, on=act.today, codings=tried):
        field = one.field if one.field == "project" else ("cost_centre", "capital_centre")[one.row]
        raise CodeUnknown(one.message[:1].upper() + one.message[1:] + ".", field=field)


def _post_opening(
    act: Act, entity: str, source_ref: str, name: str, cash_pence: int, vat_pence: int
) -> None:
    books = choices()["books"]
    owed_by_council = account_roles(EVERYTHING, entity=entity)[Role.INTERCOMPANY]
    about = {"fund": books["fund"], "line_ref": source_ref, "narrative": name}
    post_school_journal(
        act,
        entity,
        source_ref,
        f"{name}: taken on",
        [
            line(books["bank"], cash_pence, **about),
            line(owed_by_council, vat_pence, **about),
            line(books["balances"], -(cash_pence + vat_pence), **about),
        ],
    )


def post_school_journal(
    act: Act, entity: str, source_ref: str, description: str, lines: list[JournalLine | None]
) -> None:
    """Post to the schools' books in the first period open today; nothing where all is nil."""
    kept = tuple(one for one in lines if one is not None)
    if not kept:
        return
    place = open_period_for(EVERYTHING, entity=entity, day=act.today)
    if place is None:
        raise SchoolState(f"No period of {entity} is open on {act.today:%d/%m/%Y} or after it.")
    journal = Journal(
        source_ref=source_ref, type="JIN", entity=entity, journal_date=place.journal_date,
        year=place.year, period=place.period, description=description, lines=kept,
    )  # fmt: skip
    post_journals(act, source=SOURCE, journals=[journal], between_funds=True)


def school_named(reference: str) -> School:
    """Return a school; refuse a reference that is none."""
    found = School.objects.filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no school {reference}.", field="school")
    return found


@command(duty="school.share", summary="Propose a school's budget share")
def propose_school_share(
    act: Act,
    school: SchoolRef,
    year: Year,
    total_pence: TotalPence,
    instalments: list[Instalment],
    reason: Text = "",
) -> str:
    """Propose what a school is paid of its budget in a year, and when; somebody else approves it.

    Instalments come to the total. A second proposal of a year adds to the first.
    """
    found = school_named(school)
    act.need(entity=found.payer)
    given = sum(one.amount_pence for one in instalments)
    if given != total_pence:
        raise SchoolState(
            f"The instalments come to {format_pounds(given)}, "
            f"{format_pounds(abs(total_pence - given))} "
            f"{'less' if given < total_pence else 'more'} than the share.",
            field="instalments",
        )
    reference = next_reference("SSH")
    SchoolShare.objects.create(
        reference=reference, school=school, year=year, total_pence=total_pence, reason=reason,
        proposed_by=act.person, proposed_on=act.today,
    )  # fmt: skip
    names = next_references("SAD", len(instalments))
    SchoolAdvance.objects.bulk_create(
        SchoolAdvance(
            reference=name, school=school, year=year, kind="share", source=reference,
            number=number, due_on=one.due_on, amount_pence=one.amount_pence,
        )
        for number, (name, one) in enumerate(
            zip(names, sorted(instalments, key=lambda one: one.due_on), strict=True), 1
        )
    )  # fmt: skip
    subject = f"budgets:school_share:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"school": school, "total_pence": total_pence})
    act.ask_for(
        subject,
        "budgets.approve_school_share",
        title=f"Approve budget share {reference}: {found.name}",
        amount_pence=total_pence,
        entity=found.payer,
        url=SCHOOL_URL.format(school),
    )
    return reference


@command(duty="school.share_approve", summary="Approve a school's budget share")
def approve_school_share(act: Act, share: ShareRef) -> str:
    """Approve a share that somebody else proposed: each instalment is asked of payables in time."""
    return _decide(act, share, "approved", "")


@command(duty="school.share_approve", summary="Reject a school's budget share")
def reject_school_share(act: Act, share: ShareRef, reason: Text) -> str:
    """Reject a proposed share, with the reason; nothing of it is paid."""
    if not reason.strip():
        raise Refusal("Say why it is rejected.", field="reason", status=422)
    return _decide(act, share, "rejected", reason)


def _decide(act: Act, share: str, state: str, reason: str) -> str:
    found = SchoolShare.objects.select_for_update().filter(reference=share).first()
    if found is None:
        raise Unknown(f"There is no budget share {share}.", field="share")
    act.need(entity=school_named(found.school).payer)
    if found.state != "proposed":
        raise AlreadyDecided(f"{share} was {found.state} before.")
    subject = f"budgets:school_share:{share}"
    act.concerns(subject)
    if found.proposed_by in act.persons:
        raise SamePerson("Whoever proposes a budget share doesn't approve it.")
    found.state, found.reason = state, reason or found.reason
    found.decided_by, found.decided_on = act.person, act.today
    found.save()
    act.changed(subject, {"state": "proposed"}, {"state": state, "reason": reason})
    act.done(subject)
    return found.school


@command(duty="school.advance", summary="Ask for schools' instalments to be paid")
def raise_school_advances(act: Act, payer: str, due_by: BookDay) -> int:
    """Ask payables to pay every approved instalment due by a day, once each; return how many.

    Each is charged to the Dedicated Schools Grant; payables' own two people release the money.
    """
    act.need(entity=payer)
    schools = {one.reference: one for one in School.objects.filter(payer=payer)}
    approved = SchoolShare.objects.filter(school__in=schools, state="approved")
    due = list(
        SchoolAdvance.objects.select_for_update()
        .filter(
            source__in=list(approved.values_list("reference", flat=True)),
            state="planned",
            due_on__lte=due_by,
        )
        .order_by("due_on", "reference")
    )
    told = choices()["share"]
    requests = [
        _request(schools[one.school], one, told["account"], told["cost_centre"], told["fund"])
        for one in due
    ]
    if requests:
        request_payment(act, source=SOURCE, requests=requests)
    names = [one.reference for one in due]
    SchoolAdvance.objects.filter(reference__in=names).update(state="raised", raised_on=act.today)
    for name in names:
        act.changed(f"budgets:school_advance:{name}", {"state": "planned"}, {"state": "raised"})
    return len(due)


def pay_back_vat(act: Act, school: School, source: str, year: int, pence: int, what: str) -> None:
    """Owe a school the VAT it paid: the council reclaims it with its own."""
    one = SchoolAdvance.objects.create(
        reference=next_reference("SAD"), school=school.reference, year=year, kind="vat",
        source=source, number=1, due_on=act.today + timedelta(choices()["advances"]["vat_days"]),
        amount_pence=pence, state="raised", raised_on=act.today,
    )  # fmt: skip
    reclaimed = account_roles(EVERYTHING, entity=school.payer)[Role.VAT_INPUT]
    request = _request(school, one, reclaimed, "", "GF")
    request_payment(act, source=SOURCE, requests=[request.model_copy(update={"why": what})])


def _request(
    school: School, one: SchoolAdvance, account: str, cost_centre: str, fund: str
) -> PaymentRequest:
    return PaymentRequest(
        source_ref=f"budgets:school_advance:{one.reference}",
        entity=school.payer,
        payee=school.payee,
        amount_pence=one.amount_pence,
        due_on=one.due_on,
        why=f"Budget share {one.year}-{(one.year + 1) % 100:02d}, instalment {one.number}",
        fund=fund,
        account=account,
        cost_centre=cost_centre,
        control=Role.CREDITORS,
    )
