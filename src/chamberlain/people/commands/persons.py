"""People: their details, who they are at the door, their bank account, checks and declarations."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Pence
from chamberlain.payables.contract import PayeeRecord, record_payees
from chamberlain.people.commands.finding import held_on, person_of
from chamberlain.people.commands.writing import hold, now_known
from chamberlain.people.contract import STARTER_DECLARED, AssignmentRef, PersonRef
from chamberlain.people.errors import WrongState
from chamberlain.people.models import AssignmentFact, Check, Details, Person, Starter
from chamberlain.people.queries.sealed import nino_marks, sealed_ninos
from chamberlain.people.rules.persons import NINO_WORDS, nino_key, nino_wrong

ADDRESS = ("address_1", "address_2", "address_3", "address_4", "postcode")
OWN = (*ADDRESS, "email", "telephone")
SortCode = Annotated[str, Field(pattern=r"^[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}$")]
AccountNumber = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
PERSONAL = ("forenames", "surname", "nino", *OWN)


@command(duty="details.change", secret=PERSONAL, summary="Change somebody's details")
def change_details(  # noqa: PLR0913 - what may change
    act: Act,
    *,
    person: PersonRef,
    held_from: date,
    forenames: str = "",
    surname: str = "",
    nino: str = "",
    address_1: str = "",
    address_2: str = "",
    address_3: str = "",
    address_4: str = "",
    postcode: str = "",
    email: str = "",
    telephone: str = "",
) -> None:
    """Change a name, National Insurance number, address or contact from a day on.

    What is left blank stays; a new first line of an address replaces the whole address.
    """
    given = dict(locals())
    found = person_of(person)
    act.need(entity=found.entity)
    changes = _changes(given, ("forenames", "surname", *OWN), more=bool(nino))
    hold_details(act, found, held_from, changes | nino_sealed(person, nino))


def nino_sealed(person: str, nino: str) -> dict[str, str]:
    """Return a National Insurance number sealed, with its mark, or refuse one; empty for none."""
    number = pl.select(nino_key(pl.lit(nino)).alias("nino"))
    if number.select(nino_wrong(pl.col("nino")))["nino"][0]:
        raise Refusal(NINO_WORDS, field="nino", status=422)
    if not nino:
        return {}
    return {
        "nino_sealed": sealed_ninos([person], number["nino"].to_list())[0],
        "nino_mark": nino_marks(number["nino"])[0],
    }


@command(duty="details.change", secret=OWN, summary="Change your address or how you are reached")
def change_own_details(
    act: Act,
    address_1: str = "",
    address_2: str = "",
    address_3: str = "",
    address_4: str = "",
    postcode: str = "",
    email: str = "",
    telephone: str = "",
) -> None:
    """Change one's own address, email or telephone from today."""
    given = dict(locals())
    found = own_person(act)
    hold_details(act, found, act.today, _changes(given, OWN))


def own_person(act: Act) -> Person:
    """Return the person who acts, or refuse somebody who is not on the register."""
    found = Person.objects.filter(signs_in_as=act.person).exclude(signs_in_as="").first()
    if found is None:
        raise WrongState("You are not on the register of people: ask HR to link your sign-in.")
    act.need(entity=found.entity, owner=found.signs_in_as)
    return found


def _changes(
    given: dict[str, Any], names: tuple[str, ...], *, more: bool = False
) -> dict[str, Any]:
    changes = {name: given[name].strip() for name in names if given[name].strip()}
    if "address_1" in changes:
        changes |= {name: given[name].strip() for name in ADDRESS}
    if not (changes or more):
        raise WrongState("Nothing was to change.", field="address_1")
    return changes


def hold_details(act: Act, person: Person, held_from: date, changes: dict[str, Any]) -> None:
    """Write details; the audit keeps which ones changed, not what they are."""
    hold(act, Details.objects.filter(person=person), DateRange(held_from, None), changes)
    subject = f"people:person:{person.reference}"
    act.concerns(subject)
    names = ", ".join(sorted(changes))
    act.changed(subject, None, {"changed": names, "held_from": held_from.isoformat()})


@command(duty="sign_in.link", summary="Link somebody to who they sign in as")
def link_sign_in(act: Act, person: PersonRef, user: str) -> None:
    """Let somebody who signs in see their own record, and manage by their post; blank undoes it."""
    found = person_of(person)
    act.need(entity=found.entity)
    if user and Person.objects.filter(signs_in_as=user).exclude(pk=found.pk).exists():
        raise WrongState(f"{user} is linked to somebody else.", field="user")
    before, found.signs_in_as = found.signs_in_as, user
    found.save(update_fields=["signs_in_as"])
    subject = f"people:person:{person}"
    act.concerns(subject)
    act.changed(subject, {"signs_in_as": before}, {"signs_in_as": user})


BANK = ("sort_code", "account_number", "account_name")


@command(duty="bank_details.propose", secret=BANK, summary="Say where somebody's pay goes")
def give_bank_details(
    act: Act,
    person: PersonRef,
    sort_code: SortCode,
    account_number: AccountNumber,
    account_name: str = "",
) -> str:
    """Give somebody's bank details as HR: payables keeps them, and a second person verifies."""
    found = person_of(person)
    act.need(entity=found.entity)
    return bank_account(act, found, sort_code, account_number, account_name)


@command(duty="bank_details.propose", secret=BANK, summary="Say where your pay goes")
def give_own_bank_details(
    act: Act, sort_code: SortCode, account_number: AccountNumber, account_name: str = ""
) -> str:
    """Give one's own bank details: payables keeps them, and a second person verifies."""
    return bank_account(act, own_person(act), sort_code, account_number, account_name)


def bank_account(
    act: Act, found: Person, sort_code: str, account_number: str, account_name: str
) -> str:
    """Have payables keep somebody's account, to be verified by a second person; its payee."""
    details = now_known(Details.objects.filter(person=found)).order_by("held").last()
    name = f"{details.forenames} {details.surname}" if details else found.number
    payee = PayeeRecord(
        source_ref=f"people:person:{found.reference}",
        entity=found.entity,
        payee_class="employee",
        name=name,
        sort_code="".join(digit for digit in sort_code if digit.isdigit()),
        account_number=account_number,
        account_name=(account_name or name)[:18],
        verified=False,
    )
    payees = record_payees(act, payees=[payee])
    found.payee = payees[payee.source_ref]
    found.save(update_fields=["payee"])
    subject = f"people:person:{found.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"bank_details": "given", "payee": found.payee})
    act.done(subject)
    return found.payee


@command(duty="check.record", summary="Record a check that was seen")
def record_check(
    act: Act,
    person: PersonRef,
    kind: Literal["dbs", "right_to_work", "registration"],
    seen_on: date,
    level: str = "",
    number: str = "",
    expires_on: date | None = None,
) -> None:
    """Record a DBS certificate, right to work or registration: what it said, not a copy of it."""
    found = person_of(person)
    act.need(entity=found.entity)
    if expires_on is not None and expires_on <= seen_on:
        raise WrongState("It had expired when it was seen.", field="expires_on")
    Check.objects.create(
        entity=found.entity, person=found, kind=kind, level=level, number=number, seen_on=seen_on,
        expires_on=expires_on, seen_by=act.person, act_id=act.id,
    )  # fmt: skip
    subject = f"people:person:{person}"
    act.concerns(subject)
    act.changed(subject, None, {"check": kind, "level": level, "seen_on": seen_on.isoformat()})
    act.done(f"{subject}:{kind}", "people.record_check")


@command(duty="starter.declare", summary="Make a starter declaration, or give a P45")
def declare_starter(  # noqa: PLR0913 - what HMRC asks
    act: Act,
    *,
    assignment: AssignmentRef,
    statement: Literal["A", "B", "C", "P45"],
    tax_code: str = "",
    week_1_month_1: bool = False,
    left_on: date | None = None,
    pay_to_date_pence: Pence | None = None,
    tax_to_date_pence: Pence | None = None,
    student_loan_plan: Literal["1", "2", "4", "5"] | None = None,
    postgraduate_loan: bool = False,
) -> None:
    """Declare for tax: statement A (first job since 6 April), B (only job now), C (another job or a
    pension), or what a P45 says.
    """
    given = dict(locals())
    row = Starter.objects.filter(assignment__reference=assignment).first()
    held = held_on(act, assignment, _first_day(assignment, act.today))
    act.need(entity=held.entity, owner=held.person.signs_in_as or None)
    if row is not None:
        raise WrongState(f"A declaration was made on {row.declared_on:%d/%m/%Y}.")
    if statement == "P45" and not (tax_code and left_on):
        field = "left_on" if tax_code else "tax_code"
        raise Refusal("is on the P45: enter it", field=field, status=422)
    names = (
        "statement", "tax_code", "week_1_month_1", "left_on", "pay_to_date_pence",
        "tax_to_date_pence", "student_loan_plan", "postgraduate_loan",
    )  # fmt: skip
    Starter.objects.create(
        assignment=held.assignment, entity=held.entity, declared_by=act.person,
        declared_on=act.today, act_id=act.id,
        **{name: given[name] for name in names} | {"student_loan_plan": student_loan_plan or ""},
    )  # fmt: skip
    subject = f"people:assignment:{assignment}"
    act.concerns(subject)
    act.changed(subject, None, {"statement": statement})
    act.done(subject, "people.declare_starter")
    event = {"entity": held.entity, "assignment": assignment, "person": held.person.reference}
    act.emit(STARTER_DECLARED, event | {"statement": statement})


def _first_day(assignment: str, today: date) -> date:
    """Return today, or the first day of an assignment that is still to come."""
    facts = now_known(AssignmentFact.objects.filter(assignment__reference=assignment))
    starts = [fact.held.lower for fact in facts]
    return max(today, min(starts)) if starts else today
