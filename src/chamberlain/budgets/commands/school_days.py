"""What happens to schools by itself: instalments raised in time, late returns reminded of."""

from datetime import date, timedelta

from chamberlain.budgets.commands.school_returns import month_name
from chamberlain.budgets.commands.schools import SCHOOL_URL, raise_school_advances
from chamberlain.budgets.models import School, SchoolReminder, SchoolReturn
from chamberlain.budgets.queries.grant_figures import month_of
from chamberlain.budgets.queries.school_checks import month_before
from chamberlain.budgets.rules.schools import choices, due_day
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import BookDay

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
        count += 1
    return count
