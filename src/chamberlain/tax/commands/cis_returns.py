"""The monthly return of the Construction Industry Scheme (CIS300), by two people."""

import json
from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel.calendar import tax_month_range
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Text
from chamberlain.kernel.writing import insert, locked, update
from chamberlain.tax.contract import CIS_RETURN_SUBMITTED
from chamberlain.tax.errors import FiguresMoved, ReturnState
from chamberlain.tax.queries.cis import month_lines
from chamberlain.tax.rules.cis import return_due

TABLE = "tax_cis_return"
NAMES = ("id", "state", "lines", "deduction_pence", "prepared_by", "approved_by")
Month = Annotated[int, Field(ge=1, le=12, description="1 is 6 April to 5 May")]
Year = Annotated[str, Field(pattern=r"^20\d\d-\d\d$")]


def subject(entity: str, tax_year: str, tax_month: int) -> str:
    """Return the reference of a month's return."""
    return f"tax:cis_return:{entity}/{tax_year}/{tax_month:02d}"


@command(duty="cis.prepare")
def prepare_cis_return(act: Act, entity: str, tax_year: Year, tax_month: Month) -> str:
    """Prepare a month's return from what was paid in it, for somebody else's approval.

    A month in which no subcontractor was paid is returned too, as nil.
    """
    act.need(entity=entity)
    _, end = tax_month_range(tax_year, tax_month)
    if act.today < end:
        raise Refusal(f"The month ends on {end:%-d %B %Y}.", field="tax_month")
    place = {"entity": entity, "tax_year": tax_year, "tax_month": tax_month}
    _refuse_another(act, place)
    lines = month_lines(entity, tax_year, tax_month)
    totals = {
        name: sum(line[name] for line in lines)
        for name in ("gross_pence", "materials_pence", "deduction_pence")
    }
    due = return_due(tax_year, tax_month, figures("tax.cis", end)["return_days"])
    values = {
        **place, "due_on": due, "lines": json.dumps(lines), **totals, "state": "prepared",
        "prepared_by": act.person, "approved_by": "", "submitted_by": "", "receipt": "",
    }  # fmt: skip
    insert(act, TABLE, values)
    reference = subject(entity, tax_year, tax_month)
    act.concerns(reference)
    act.changed(reference, None, {"lines": len(lines), **totals})
    act.ask_for(
        reference,
        "tax.approve_cis_return",
        title=f"Approve CIS300 of month {tax_month}, {tax_year}: "
        f"{format_pounds(totals['deduction_pence'])} deducted",
        amount_pence=totals["deduction_pence"],
        entity=entity,
        due=due,
        url=f"/staff/tax/cis/returns/{entity}/{tax_year}/{tax_month}",
    )
    return reference


def _refuse_another(act: Act, place: dict[str, Any]) -> None:
    for state in ("prepared", "approved", "submitted"):
        if locked(act, TABLE, place | {"state": state}, ("id",)):
            raise ReturnState(f"The return of this month is {state}.")


def _waiting(act: Act, place: dict[str, Any], state: str) -> dict[str, Any]:
    act.need(entity=place["entity"])
    found = locked(act, TABLE, place | {"state": state}, NAMES)
    if found is None:
        raise Unknown(f"No return of that month is {state}.")
    return found


def _place(entity: str, tax_year: str, tax_month: int) -> dict[str, Any]:
    return {"entity": entity, "tax_year": tax_year, "tax_month": tax_month}


@command(duty="cis.approve")
def approve_cis_return(
    act: Act, entity: str, tax_year: Year, tax_month: Month, note: Text = ""
) -> str:
    """Approve a month's return that somebody else prepared; refused when it is no longer whole.

    By approving you declare that the employment status of each subcontractor was considered and
    that all were verified.
    """
    found = _waiting(act, _place(entity, tax_year, tax_month), "prepared")
    reference = subject(entity, tax_year, tax_month)
    act.concerns(reference)
    if found["prepared_by"] in act.persons:
        raise Refusal("Whoever prepares a return doesn't approve it.", code="two_people")
    kept = found["lines"]
    lines = json.loads(kept) if isinstance(kept, str) else kept
    if lines != month_lines(entity, tax_year, tax_month):
        raise FiguresMoved("Payments of the month changed since: reject it and prepare it again.")
    told = {"state": "approved", "approved_by": act.person}
    update(act, TABLE, {"id": found["id"]}, told)
    act.changed(reference, {"state": "prepared"}, {"state": "approved", "note": note})
    act.done(reference)
    return reference


@command(duty="cis.approve")
def reject_cis_return(act: Act, entity: str, tax_year: Year, tax_month: Month, reason: Text) -> str:
    """Reject a month's return before it is sent, with the reason."""
    if not reason.strip():
        raise Refusal("Say why the return is rejected.", field="reason", status=422)
    found = _waiting(act, _place(entity, tax_year, tax_month), "prepared")
    update(act, TABLE, {"id": found["id"]}, {"state": "rejected", "receipt": reason})
    reference = subject(entity, tax_year, tax_month)
    act.changed(reference, {"state": "prepared"}, {"state": "rejected", "reason": reason})
    act.done(reference)
    return reference


@command(duty="cis.submit")
def submit_cis_return(
    act: Act, entity: str, tax_year: Year, tax_month: Month, receipt: Text
) -> str:
    """Note the tax office's receipt of an approved return; it stands from then on.

    The file is downloaded from the return's page. Whoever approved it doesn't submit it.
    """
    if not receipt.strip():
        raise Refusal("Note the receipt the tax office gave.", field="receipt", status=422)
    found = _waiting(act, _place(entity, tax_year, tax_month), "approved")
    if found["approved_by"] in act.persons:
        raise Refusal("Whoever approves a return doesn't submit it.", code="two_people")
    told = {"state": "submitted", "submitted_by": act.person, "receipt": receipt}
    update(act, TABLE, {"id": found["id"]}, told)
    reference = subject(entity, tax_year, tax_month)
    act.concerns(reference)
    act.changed(reference, {"state": "approved"}, {"state": "submitted"})
    act.emit(
        CIS_RETURN_SUBMITTED,
        {
            "entity": entity,
            "tax_year": tax_year,
            "tax_month": tax_month,
            "deducted_pence": found["deduction_pence"],
        },
    )
    return reference
