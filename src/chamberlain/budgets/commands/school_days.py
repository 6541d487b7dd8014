"""What happens to schools by itself: instalments raised in time, late returns reminded of."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from chamberlain.budgets.commands.school_returns import month_name
from chamberlain.budgets.commands.schools import SCHOOL_URL, raise_school_advances
from chamberlain.budgets.contract import SchoolRef
from chamberlain.budgets.models import School, SchoolReminder, SchoolReturn
from chamberlain.budgets.queries.grant_figures import month_of
from chamberlain.budgets.queries.school_checks import month_before
from chamberlain.budgets.rules.schools import choices, due_day
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.mail import Email, queue
from chamberlain.kernel.records import BookDay

SchoolEmail = Annotated[str, Field(max_length=200, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")]
MONTHS_BACK = 3
"""How many months back a missing return is still asked for every week."""


@command(contract=True, system=True, summary="Pay schools what is due")
def raise_due_advances(act: Act, day: date) -> int:
    """Ask payables for every instalment due within a week; return how many."""
    due_by = day + timedelta(choices()["advances"]["days_ahead"])
    payers = sorted(set(School.objects.values_list("payer", flat=True)))
    return sum(raise_school_advances(act, payer, due_by) for payer in payers)


@command(contract=True, system=True, summary="Remind schools of a day")
def remind_late_schools(act: Act, day: date) -> int:
    """Remind every school whose return is late; return how many."""
    payers = sorted(set(School.objects.values_list("payer", flat=True)))
    return sum(remind_schools(act, payer, day) for payer in payers)


@command(duty="school.remind", summary="Remind schools of late returns")
def remind_schools(act: Act, payer: str, day: BookDay) -> int:
    """Put a month that is late in its school's inbox, and again each week; return how many.

    Where the school has an e-mail address a reminder is sent there each time.

    The last three months are looked at; one reminded of within the week is left alone.
    """
    act.need(entity=payer)
    count = 0
    year, period = month_of(day)
    for _ in range(MONTHS_BACK):
        year, period = month_before(year, period)
        if due_day(year, period) < day:
            count += _remind(act, payer, year, period, day)
    return count


def _remind(act: Act, payer: str, year: int, period: int, day: date) -> int:
    came = SchoolReturn.objects.filter(year=year, period=period).exclude(state="draft")
    late = School.objects.filter(payer=payer).exclude(
        reference__in=came.values_list("school", flat=True)
    )
    count = 0
    for school in late.order_by("reference"):
        if (year, period) < (school.opens_year, school.opens_period):
            continue
        said = SchoolReminder.objects.filter(school=school.reference, year=year, period=period)
        last = said.order_by("-number").first()
        if last and day < last.reminded_on + timedelta(choices()["returns"]["remind_every_days"]):
            continue
        SchoolReminder.objects.create(
            school=school.reference, year=year, period=period, reminded_on=day,
            number=(last.number if last else 0) + 1, act=act.reference,
        )  # fmt: skip
        act.ask_for(
            f"budgets:school_month:{school.reference}/{year}/{period}",
            "budgets.submit_school_return",
            title=f"Return of {month_name(year, period)} is late: {school.name}",
            entity=school.entity,
            due=due_day(year, period),
            url=SCHOOL_URL.format(school.reference),
        )
        _write_to(act, school, year, period, day, (last.number if last else 0) + 1)
        count += 1
    return count


def _write_to(act: Act, school: School, year: int, period: int, day: date, number: int) -> None:
    """Queue a reminder to the school's address, once for each time that it is reminded."""
    if not school.email:
        return
    month, due = month_name(year, period), due_day(year, period)
    again = "" if number == 1 else f"This is reminder {number}. "
    body = (
        f"{school.name}\n\nThe return of {month} was due on {due:%-d %B %Y} and has not come: "
        f"{(day - due).days} days late on {day:%-d %B %Y}.\n\n{again}Please load and submit it. "
        "Until then no figure of that month is counted, the next month cannot be approved, and VAT "
        "of the month is not paid back.\n"
    )
    queue(act, [
        Email(
            entity=school.payer,
            kind="school_reminder",
            key=f"budgets:school_month:{school.reference}/{year}/{period}/{number}",
            about=f"budgets:school:{school.reference}",
            address=school.email,
            title=f"{month}: your return is late",
            body=body,
        )
    ])  # fmt: skip


@command(duty="school.keep", summary="Set the e-mail address a school is reminded at")
def set_school_email(act: Act, school: SchoolRef, email: SchoolEmail = "") -> None:
    """Send reminders of late returns to an address of the school's; blank sends none."""
    found = School.objects.select_for_update().filter(reference=school).first()
    if found is None or not (act.scope.all or found.payer in act.scope.entities):
        raise Unknown(f"There is no school {school}.", field="school")
    act.need(entity=found.payer)
    School.objects.filter(pk=found.pk).update(email=email)
    subject = f"budgets:school:{school}"
    act.concerns(subject)
    act.changed(subject, {"email": found.email}, {"email": email})
