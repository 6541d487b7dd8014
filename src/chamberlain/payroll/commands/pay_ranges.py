"""Ranges of teachers' pay and allowances, as the council's own pay policy has them."""

from datetime import date
from typing import Literal

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Batch, Code, Name, Pence, Record, Refused
from chamberlain.payroll.commands.writing import replace_dated
from chamberlain.payroll.models import Element


class RangeLoaded(Record):
    """A range of pay as a file has it."""

    code: Code = Field(description="The grade of posts, or the element of an allowance")
    name: Name
    kind: Literal["salary", "allowance"]
    lowest_pence: Pence = Field(gt=0, description="Of a full-time year")
    highest_pence: Pence = Field(gt=0, description="Of a full-time year")
    source: str = Field(min_length=3, max_length=300, description="Where the figures stand")


@command(duty="payroll.maintain", batch="items", summary="Load ranges of pay from a day on")
def load_pay_ranges(act: Act, entity: str, held_from: date, items: list[RangeLoaded]) -> Batch:
    """Hold ranges of teachers' pay, TLR and SEN allowances from a day on, with their source.

    A run lists whoever is paid outside theirs. A row that cannot be is set aside with its field.
    """
    act.need(entity=entity)
    known = set(
        Element.objects.filter(entity=entity, held__contains=held_from, kind="payment")
        .values_list("code", flat=True)
    )  # fmt: skip
    accepted, refused = [], []
    for row, item in enumerate(items):
        if item.lowest_pence > item.highest_pence:
            words = "is above the highest"
            refused.append(Refused(row=row, field="lowest_pence", value=str(item.lowest_pence),
                                   message=words))  # fmt: skip
        elif item.kind == "allowance" and item.code not in known:
            words = "is no element of pay on that day: an allowance is paid by its element"
            refused.append(Refused(row=row, field="code", value=item.code, message=words))
        else:
            replace_dated(act, "payroll_pay_range", {"entity": entity, "code": item.code},
                          held_from, item.model_dump(exclude={"code"}))  # fmt: skip
            accepted.append(item.code)
    act.changed(f"payroll:ranges:{entity}", None, {"held_from": held_from, "codes": accepted})
    return Batch(accepted=accepted, refused=refused)
