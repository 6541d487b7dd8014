"""What tax knows of an entity: its VAT registration, and which activities are exempt."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Code, Record, Text, Year
from chamberlain.kernel.writing import insert
from chamberlain.tax.queries.exemption import exemption_of

ADDRESS = re.compile(
    r"^(https://(test-)?api\.service\.hmrc\.gov\.uk|http://(127\.0\.0\.1|localhost)(:\d+)?)/?$"
)
"""Where the token may be sent: the tax office, its trial service, or a stand-in on this machine."""


class Tested(Record):
    """What a test of partial exemption came to."""

    vat_pence: int
    exempt_pence: int
    limit_pence: int
    insignificant: bool
    repay_pence: int


@command(duty="tax.maintain")
def record_registration(
    act: Act,
    entity: str,
    vrn: Annotated[str, Field(pattern=r"^\d{9}$", description="Nine digits")],
    held_from: date,
    months: Literal["1", "3"] = "1",
    address: str = "",
    end_user: bool = True,
) -> str:
    """Note an entity's VAT registration from a day on; the one before ends then.

    `months` is how long a period is; `address` is the tax office's interface, or a stand-in on
    this machine: the token goes nowhere else. `end_user` says that building work is for the
    council's own use.
    """
    act.need(entity=entity)
    if not _check_digits(vrn):
        raise Refusal(f"{vrn} is no VAT registration number.", field="vrn", status=422)
    if address and not ADDRESS.match(address):
        raise Refusal(
            "The address is https://api.service.hmrc.gov.uk, its test-api, or this machine's.",
            field="address",
            status=422,
        )
    _end_before(act, "tax_registration", {"entity": entity}, held_from)
    insert(
        act,
        "tax_registration",
        {
            "entity": entity, "vrn": vrn, "months": int(months), "end_user": end_user,
            "section_33": True, "address": address.rstrip("/"), "held": f"[{held_from},)",
        },
    )  # fmt: skip
    act.changed(f"tax:registration:{entity}", None, {"vrn": vrn, "from": str(held_from)})
    return vrn


def _check_digits(vrn: str) -> bool:
    """Whether a number passes the published check: modulus 97, or 97 less 55."""
    total = sum(int(digit) * weight for digit, weight in zip(vrn, range(8, 1, -1), strict=False))
    check = int(vrn[7:9])
    return (total + check) % 97 == 0 or (total + check + 55) % 97 == 0


def _end_before(act: Act, table: str, where: dict[str, str], held_from: date) -> None:
    conditions = " AND ".join(f"{name} = %s" for name in where)
    with act.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET held = daterange(lower(held), %s) "  # noqa: S608
            f"WHERE {conditions} AND upper_inf(held) AND lower(held) < %s",
            [held_from, *where.values(), held_from],
        )


@command(duty="tax.maintain")
def record_activity(
    act: Act,
    entity: str,
    cost_centre: Code,
    exempt_e2: Annotated[int, Field(ge=0, le=10_000)],
    basis: Text,
    held_from: date,
) -> str:
    """Note how much of a cost centre's spending serves exempt activities, from a day on.

    In hundredths of a percent; `basis` says how that is known. A cost centre not noted has none.
    """
    act.need(entity=entity)
    if not basis.strip():
        raise Refusal("Say what the share is based on.", field="basis", status=422)
    place = {"entity": entity, "cost_centre": cost_centre}
    _end_before(act, "tax_activity", place, held_from)
    values = place | {"exempt_e2": exempt_e2, "basis": basis, "held": f"[{held_from},)"}
    insert(act, "tax_activity", values)
    act.changed(f"tax:activity:{entity}/{cost_centre}", None, {"exempt_e2": exempt_e2})
    return cost_centre


@command(duty="vat.prepare")
def record_exemption_test(act: Act, entity: str, year: Year) -> Tested:
    """Test whether a year's VAT of exempt activities is insignificant, and keep the result.

    In the year itself the months so far are tested. Above the limit all of it is repaid.
    """
    act.need(entity=entity)
    found = exemption_of(act.scope, entity, year, act.today)
    tested = Tested(**found.model_dump(include=set(Tested.model_fields)))
    values = tested.model_dump()
    own = {"entity": entity, "year": year, "months": found.months, "tested_by": act.person}
    insert(act, "tax_exemption_test", values | own | {"tested_on": act.today})
    return tested
