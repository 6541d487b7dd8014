"""Schemes, pay groups and their calendars: who is paid when, and told of to whom."""

import re
from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from chamberlain.kernel.calendar import (
    add_working_days,
    previous_working_day,
    tax_month,
    tax_month_range,
)
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Code, Name, Pence
from chamberlain.payroll.commands.writing import group_called, insert
from chamberlain.payroll.models import PayGroup, Scheme
from chamberlain.payroll.rules.bank_lines import accounts_office_fault

GATEWAY = re.compile(
    r"^(https://(test-)?transaction-engine\.tax\.service\.gov\.uk/submission"
    r"|http://(127\.0\.0\.1|localhost)(:\d+)?/submission)$"
)
"""Where pay is told of: the tax office, its trial service, or a stand-in on this machine."""

MONTHS = 12
STEPS = {"W1": 1, "W2": 2, "W4": 4}
CUT_OFF_WORKING_DAYS = 3
DAY = timedelta(days=1)


@command(duty="payroll.maintain", summary="Add a PAYE scheme")
def add_scheme(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    code: Code,
    name: Name,
    office: Annotated[str, Field(pattern=r"^\d{3}$", description="Three digits, such as 120")],
    paye_reference: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,10}$")],
    accounts_office: Annotated[str, Field(description="Accounts Office reference, 123PW12345678")],
    gateway: str = "",
    sender_id: str = "",
) -> str:
    """Add a PAYE scheme of an entity, with where its submissions are sent."""
    act.need(entity=entity)
    fault = accounts_office_fault(accounts_office)
    if fault:
        raise Refusal(
            f"{accounts_office} is no Accounts Office reference: {fault}.",
            field="accounts_office",
            status=422,
        )
    _refuse_elsewhere(gateway)
    values = {"entity": entity, "code": code, "name": name, "office": office,
              "paye_reference": paye_reference, "accounts_office": accounts_office,
              "gateway": gateway, "sender_id": sender_id, "address": "",
              "act_id": act.id}  # fmt: skip
    insert(act, "payroll_scheme", values)
    act.changed(f"payroll:scheme:{entity}/{code}", None, values)
    return code


def _refuse_elsewhere(gateway: str) -> None:
    if gateway and not GATEWAY.match(gateway):
        raise Refusal(
            "The gateway is the tax office's, its trial service, or this machine's.",
            field="gateway",
            status=422,
        )


@command(duty="payroll.maintain", summary="Say the employer's address on certificates")
def set_employer_address(
    act: Act, entity: str, scheme: Code, address: Annotated[str, Field(max_length=300)]
) -> str:
    """Say the address that P45s and P60s name, in lines with the postcode last."""
    act.need(entity=entity)
    found = Scheme.objects.filter(entity=entity, code=scheme).first()
    if found is None:
        raise Refusal(f"There is no PAYE scheme {scheme} in {entity}.", field="scheme")
    Scheme.objects.filter(pk=found.pk).update(address=address.strip())
    act.changed(f"payroll:scheme:{entity}/{scheme}", {"address": found.address},
                {"address": address.strip()})  # fmt: skip
    return scheme


@command(duty="payroll.maintain", summary="Say where a scheme's submissions are sent")
def set_gateway(act: Act, entity: str, scheme: Code, gateway: str, sender_id: str) -> str:
    """Say where submissions of a scheme are sent, and as whom; the password is never kept here."""
    act.need(entity=entity)
    _refuse_elsewhere(gateway)
    found = Scheme.objects.filter(entity=entity, code=scheme).first()
    if found is None:
        raise Refusal(f"There is no PAYE scheme {scheme} in {entity}.", field="scheme")
    Scheme.objects.filter(pk=found.pk).update(gateway=gateway, sender_id=sender_id)
    act.changed(f"payroll:scheme:{entity}/{scheme}", {"gateway": found.gateway},
                {"gateway": gateway, "sender_id": sender_id})  # fmt: skip
    return scheme


@command(duty="payroll.maintain", summary="Add a pay group")
def add_group(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    code: Code,
    name: Name,
    scheme: Code,
    frequency: Literal["M1", "W1", "W2", "W4"] = "M1",
    spine: Code = "NJC",
    fund: Code = "GF",
    absence_divisor: Annotated[int, Field(ge=200, le=366)] = 260,
    look_back_periods: Annotated[int, Field(ge=0, le=24)] = 3,
    limit_pence: Pence = 10_000_00,
    lgps_employer_rate_e2: Annotated[
        int | None, Field(ge=0, le=10_000, description="Percent x 100, as the fund certified")
    ] = None,
    employer: Annotated[
        str, Field(max_length=40, description="Who owes its NI, if not the entity itself")
    ] = "",
) -> str:
    """Add a pay group; the first one of an entity takes those who start.

    It is paid monthly (M1), or every one, two or four weeks (W1, W2, W4). A day without pay costs a
    year's pay divided by `absence_divisor`. Facts learnt late are paid as a difference for as many
    periods back as `look_back_periods` says. National Insurance of a person with posts in several
    groups of one employer is reckoned on all their earnings together.
    """
    act.need(entity=entity)
    found = Scheme.objects.filter(entity=entity, code=scheme).first()
    if found is None:
        raise Refusal(f"There is no PAYE scheme {scheme} in {entity}.", field="scheme")
    values = {"entity": entity, "code": code, "name": name, "scheme_id": found.pk,
              "frequency": frequency, "fund": fund, "spine": spine,
              "absence_divisor": absence_divisor, "look_back_periods": look_back_periods,
              "lgps_employer_rate_e2": lgps_employer_rate_e2, "limit_pence": limit_pence,
              "act_id": act.id, "employer": employer.strip(),
              "takes_starters": not PayGroup.objects.filter(entity=entity).exists()}  # fmt: skip
    insert(act, "payroll_group", values)
    act.changed(f"payroll:group:{entity}/{code}", None, values)
    return code


@command(duty="payroll.maintain", summary="Make a pay group's calendar of a tax year")
def make_calendar(
    act: Act,
    *,
    entity: str,
    group: Code,
    tax_year: Annotated[str, Field(pattern=r"^20\d\d-\d\d$", description="Such as 2026-27")],
    pay_day: Annotated[int, Field(ge=6, le=28, description="Of monthly groups")] = 25,
    cut_off_day: Annotated[int, Field(ge=1, le=28, description="Of monthly groups")] = 6,
    first_payday: Annotated[
        date | None, Field(description="Of weekly groups: the first payday of the tax year")
    ] = None,
    days_in_hand: Annotated[
        int, Field(ge=0, le=27, description="Of weekly groups: from a period's last day to payday")
    ] = 5,
) -> list[date]:
    """Make the periods of a tax year; return its paydays.

    A monthly group has twelve: each pays a calendar month on a day of that month. One paid by weeks
    has one from the first payday on to 5 April: their numbers are those of tax weeks, and a payday
    beyond the year's 52 weeks is week 53, 54 or 56. A payday or cut-off that is no working day
    moves to the one before, if that is in the same tax year.
    """
    act.need(entity=entity)
    held = group_called(entity, group)
    monthly = held.frequency == "M1"
    made = (
        _months(tax_year, pay_day, cut_off_day)
        if monthly
        else _weeks(tax_year, STEPS[held.frequency], first_payday, days_in_hand)
    )
    for one in made:
        insert(act, "payroll_period", {
            "group_id": held.pk, "tax_year": tax_year, "number": one.number,
            "days": f"[{one.first},{one.after})", "paid_on": one.paid_on,
            "cut_off_on": one.cut_off_on, "act_id": act.id,
        })  # fmt: skip
    days = [one.paid_on for one in made]
    act.changed(f"payroll:group:{entity}/{group}", None, {"tax_year": tax_year, "paydays": days})
    return days


class _Made(NamedTuple):
    """A period to be written."""

    number: int
    first: date
    after: date
    paid_on: date
    cut_off_on: date


def _months(tax_year: str, pay_day: int, cut_off_day: int) -> list[_Made]:
    made = []
    for number in range(1, MONTHS + 1):
        first = tax_month_range(tax_year, number)[0].replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        if tax_month(first.replace(day=pay_day)) != (tax_year, number):
            raise Refusal("The payday falls into another tax month.", field="pay_day")
        paid_on = previous_working_day(first.replace(day=pay_day))
        cut_off_on = previous_working_day(first.replace(day=cut_off_day))
        made.append(_Made(number, first, after, paid_on, cut_off_on))
    return made


def _weeks(tax_year: str, step: int, first_payday: date | None, in_hand: int) -> list[_Made]:
    """Return periods of so many weeks; the number of each is the last tax week it stands for."""
    begins = tax_month_range(tax_year, 1)[0]
    ends = begins.replace(year=begins.year + 1)
    length = timedelta(weeks=step)
    if first_payday is None or not begins <= first_payday < begins + length:
        raise Refusal(
            f"Say the first payday: a day from {begins:%-d %B %Y} on, within {step} weeks.",
            field="first_payday",
            status=422,
        )
    made = []
    for turn in range(1, (ends - first_payday - DAY) // length + 2):
        payday = first_payday + (turn - 1) * length
        moved = previous_working_day(payday)
        after = payday - in_hand * DAY + DAY
        paid_on = moved if moved >= begins else payday
        cut_off_on = add_working_days(paid_on, -CUT_OFF_WORKING_DAYS)
        made.append(_Made(turn * step, after - length, after, paid_on, cut_off_on))
    return made
