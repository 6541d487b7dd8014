"""Schemes, pay groups and their calendars: who is paid when, and told of to whom."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.calendar import previous_working_day, tax_month, tax_month_range
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Code, Name, Pence
from chamberlain.payroll.commands.writing import group_called, insert
from chamberlain.payroll.models import PayGroup, Scheme

GATEWAY = re.compile(
    r"^(https://(test-)?transaction-engine\.tax\.service\.gov\.uk/submission"
    r"|http://(127\.0\.0\.1|localhost)(:\d+)?/submission)$"
)
"""Where pay is told of: the tax office, its trial service, or a stand-in on this machine."""

MONTHS = 12


@command(duty="payroll.maintain", summary="Add a PAYE scheme")
def add_scheme(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    code: Code,
    name: Name,
    office: Annotated[str, Field(pattern=r"^\d{3}$", description="Three digits, such as 120")],
    paye_reference: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,10}$")],
    accounts_office: Annotated[str, Field(pattern=r"^\d{3}P[A-Z]\d{7}[\dX]$")],
    gateway: str = "",
    sender_id: str = "",
) -> str:
    """Add a PAYE scheme of an entity, with where its submissions are sent."""
    act.need(entity=entity)
    _refuse_elsewhere(gateway)
    values = {"entity": entity, "code": code, "name": name, "office": office,
              "paye_reference": paye_reference, "accounts_office": accounts_office,
              "gateway": gateway, "sender_id": sender_id, "act_id": act.id}  # fmt: skip
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
    spine: Code = "NJC",
    fund: Code = "GF",
    absence_divisor: Annotated[int, Field(ge=200, le=366)] = 260,
    look_back_periods: Annotated[int, Field(ge=0, le=24)] = 3,
    limit_pence: Pence = 10_000_00,
    lgps_employer_rate_e2: Annotated[
        int | None, Field(ge=0, le=10_000, description="Percent x 100, as the fund certified")
    ] = None,
) -> str:
    """Add a monthly pay group; the first one of an entity takes those who start.

    A day without pay costs a year's pay divided by `absence_divisor`. Facts learnt late are paid
    as a difference for as many periods back as `look_back_periods` says.
    """
    act.need(entity=entity)
    found = Scheme.objects.filter(entity=entity, code=scheme).first()
    if found is None:
        raise Refusal(f"There is no PAYE scheme {scheme} in {entity}.", field="scheme")
    values = {"entity": entity, "code": code, "name": name, "scheme_id": found.pk,
              "frequency": "M1", "fund": fund, "spine": spine,
              "absence_divisor": absence_divisor, "look_back_periods": look_back_periods,
              "lgps_employer_rate_e2": lgps_employer_rate_e2, "limit_pence": limit_pence,
              "act_id": act.id,
              "takes_starters": not PayGroup.objects.filter(entity=entity).exists()}  # fmt: skip
    insert(act, "payroll_group", values)
    act.changed(f"payroll:group:{entity}/{code}", None, values)
    return code


@command(duty="payroll.maintain", summary="Make a pay group's calendar of a tax year")
def make_calendar(
    act: Act,
    entity: str,
    group: Code,
    tax_year: Annotated[str, Field(pattern=r"^20\d\d-\d\d$", description="Such as 2026-27")],
    pay_day: Annotated[int, Field(ge=6, le=28)] = 25,
    cut_off_day: Annotated[int, Field(ge=1, le=28)] = 6,
) -> list[date]:
    """Make the twelve periods of a tax year: each pays a calendar month on a day of that month.

    A payday or cut-off that is no working day moves to the one before. Returns the paydays.
    """
    act.need(entity=entity)
    held = group_called(entity, group)
    days: list[date] = []
    for number in range(1, MONTHS + 1):
        first = tax_month_range(tax_year, number)[0].replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        paid_on = previous_working_day(first.replace(day=pay_day))
        if tax_month(first.replace(day=pay_day)) != (tax_year, number):
            raise Refusal("The payday falls into another tax month.", field="pay_day")
        insert(act, "payroll_period", {
            "group_id": held.pk, "tax_year": tax_year, "number": number,
            "days": f"[{first},{after})", "paid_on": paid_on,
            "cut_off_on": previous_working_day(first.replace(day=cut_off_day)),
            "act_id": act.id,
        })  # fmt: skip
        days.append(paid_on)
    act.changed(f"payroll:group:{entity}/{group}", None, {"tax_year": tax_year, "paydays": days})
    return days
