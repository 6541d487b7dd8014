"""What a starter gives before their first day, and their own choice of pension."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.backends.postgresql.psycopg_any import DateRange
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Pence
from chamberlain.people.commands.applying import by_code
from chamberlain.people.commands.finding import held_on
from chamberlain.people.commands.persons import (
    ADDRESS,
    PERSONAL,
    AccountNumber,
    SortCode,
    bank_account,
    declare_starter,
    hold_details,
    nino_sealed,
    own_person,
)
from chamberlain.people.commands.writing import hold
from chamberlain.people.contract import ASSIGNMENT_CHANGED, AssignmentRef, Section
from chamberlain.people.errors import WrongState
from chamberlain.people.models import Application, Assignment, AssignmentFact
from chamberlain.people.rules.rows import months_after

Line = Annotated[str, Field(max_length=80)]
SECRET = (*PERSONAL, "code", "sort_code", "account_number", "account_name")


@command(system=True, duty="starter.declare", secret=SECRET, summary="Give a starter form")
def give_starter_form(  # noqa: PLR0913 - what is asked of a starter
    act: Act,
    *,
    application: str,
    code: str,
    address_1: Annotated[str, Field(min_length=1, max_length=80)],
    postcode: Annotated[str, Field(min_length=5, max_length=10)],
    sort_code: SortCode,
    account_number: AccountNumber,
    statement: Literal["A", "B", "C", "P45"],
    account_name: Line = "",
    address_2: Line = "",
    address_3: Line = "",
    address_4: Line = "",
    telephone: Line = "",
    nino: Annotated[str, Field(max_length=13)] = "",
    tax_code: Line = "",
    week_1_month_1: bool = False,
    left_on: date | None = None,
    pay_to_date_pence: Pence | None = None,
    tax_to_date_pence: Pence | None = None,
    student_loan_plan: Literal["1", "2", "4", "5"] | None = None,
    postgraduate_loan: bool = False,
) -> None:
    """Take everything a new employee gives, by the code of their application: before they sign in.

    Their bank details go to payables, where a second person verifies them before anything is paid.
    """
    given = dict(locals())
    found = by_code(application, code)
    person, assignment = _appointed(found)
    act.need(entity=found.entity)
    details = {name: given[name].strip() for name in ADDRESS}
    if telephone:
        details["telephone"] = telephone.strip()
    hold_details(act, person, act.today, details | nino_sealed(person.reference, nino))
    bank_account(act, person, sort_code, account_number, account_name)
    names = (
        "statement", "tax_code", "week_1_month_1", "left_on", "pay_to_date_pence",
        "tax_to_date_pence", "student_loan_plan", "postgraduate_loan",
    )  # fmt: skip
    declare_starter(act, assignment=assignment.reference, **{name: given[name] for name in names})


def _appointed(found: Application) -> tuple[Any, Assignment]:
    """Return who was appointed, and to what, or refuse a candidate who wasn't."""
    if found.state != "appointed" or found.appointed is None:
        raise WrongState("You are asked for this once you are appointed.")
    post = found.advert.vacancy.post
    made = Assignment.objects.filter(person=found.appointed, post=post).order_by("-id").first()
    if made is None:
        raise WrongState("You are asked for this once you are appointed.")
    return found.appointed, made


@command(duty="pension.choose", summary="Choose your pension")
def choose_own_pension(act: Act, assignment: AssignmentRef, section: Section) -> date:
    """Choose the main section, half pay for half pension, or to leave; from the next month on.

    Nobody chooses for another: an employer must not lead anybody out of a pension scheme. Returns
    the day from which it holds.
    """
    one = own_person(act)
    starts = months_after(act.today.replace(day=1), 1)
    held = held_on(act, assignment, starts)
    if held.person.pk != one.pk:
        raise Refusal("is not yours", field="assignment", status=403)
    if not held.fact.pension_scheme:
        raise WrongState("Ask HR to bring you into the scheme first.", field="assignment")
    if held.fact.pension_section == section:
        raise WrongState("You are in that section already.", field="section")
    facts = AssignmentFact.objects.filter(assignment=held.assignment)
    hold(act, facts, DateRange(starts, None), {"pension_section": section})
    subject = f"people:assignment:{assignment}"
    act.concerns(subject)
    before = {"pension_section": held.fact.pension_section}
    act.changed(subject, before, {"pension_section": section, "held_from": starts.isoformat()})
    told = {
        "entity": held.entity, "assignment": assignment, "person": one.reference,
        "payroll_id": held.assignment.payroll_id, "from": starts.isoformat(),
    }  # fmt: skip
    act.emit(ASSIGNMENT_CHANGED, told)
    return starts
