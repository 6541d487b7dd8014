"""VAT returns: worked out, approved by another, released by a third or the first, never edited."""

import json
from datetime import date, datetime
from typing import Any

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Record, Text
from chamberlain.kernel.writing import insert, locked, update
from chamberlain.ledger.contract import journal_mark, tax_journals
from chamberlain.tax.contract import VAT_RETURN_RELEASED
from chamberlain.tax.errors import FiguresMoved, ReturnState
from chamberlain.tax.queries.vat import (
    Worked,
    due_on,
    errors_to_correct,
    first_of_month,
    registration,
    worked_out,
)
from chamberlain.tax.rules.corrections import correction_method

TABLE = "tax_vat_return"
URL = "/staff/tax/vat/{}"
KEPT = (
    "reference", "entity", "since", "until", "mark", "state", "prepared_by", "approved_by",
    *(f"box_{n}" for n in range(1, 10)),
)  # fmt: skip


class DeviceTold(Record):
    """What a page could tell of the device it stands on; see `formats.mtd`."""

    device_id: str = ""
    user_agent: str = ""
    screens: str = ""
    window_size: str = ""
    timezone: str = ""
    public_ip: str = ""
    public_ip_at: str = ""
    public_port: str = ""
    second_factor: str = ""


@command(duty="vat.prepare")
def prepare_vat_return(act: Act, entity: str, since: date) -> str:
    """Work out a VAT return from posted lines, for somebody else's approval.

    `since` is the first day of its period, which follows the one before without a gap. Errors of
    earlier returns that go on this one are in boxes 1 and 4.
    """
    act.need(entity=entity)
    held = registration(entity, since)
    until = first_of_month(since, held.months)
    _refuse_misplaced(act, entity, since, until)
    mark = journal_mark(act.scope)
    worked = worked_out(act.scope, entity, since, until, mark)
    _refuse_large_errors(entity, worked, since)
    reference = next_reference("VAT")
    values: dict[str, Any] = {
        "reference": reference, "entity": entity, "vrn": held.vrn, "since": since,
        "until": until, "due_on": due_on(until), "period_key": "", "mark": mark,
        "workings": json.dumps(worked.workings), "section_33_pence": worked.section_33_pence,
        "state": "prepared", "reason": "", "prepared_by": act.person, "prepared_on": act.today,
        "approved_by": "", "submitted_by": "", "device": "{}", "processed_at": "",
        "form_bundle": "", "charge_reference": "",
    }  # fmt: skip
    insert(act, TABLE, values | worked.boxes.as_dict())
    for error in worked.errors:
        update(act, "tax_vat_error", {"reference": error}, {"corrected_in": reference})
    subject = f"tax:vat_return:{reference}"
    act.concerns(subject)
    act.changed(subject, None, worked.boxes.as_dict())
    act.ask_for(
        subject,
        "tax.approve_vat_return",
        title=f"Approve VAT return {reference}: {since:%B %Y}, "
        f"{format_pounds(worked.boxes.net_pence)}",
        amount_pence=worked.boxes.box_5,
        entity=entity,
        due=due_on(until),
        url=URL.format(reference),
    )
    return reference


def _refuse_misplaced(act: Act, entity: str, since: date, until: date) -> None:
    if since.day != 1:
        raise Refusal("A period begins on the first of a month.", field="since", status=422)
    if until > act.today:
        raise Refusal(f"The period ends on {until:%-d %B %Y}, in the future.", field="since")
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT reference, since, until, state FROM tax_vat_return WHERE entity = %s "
            "AND state <> 'rejected' ORDER BY since DESC LIMIT 1",
            [entity],
        )
        last = cursor.fetchone()
    if last is None:
        return
    if last[1] == since:
        raise ReturnState(f"{last[0]} is {last[3]} for this period: a return is made once.")
    if last[2] != since:
        raise ReturnState(f"The next period begins on {last[2]:%-d %B %Y}.", field="since")


def _refuse_large_errors(entity: str, worked: Worked, since: date) -> None:
    rows = errors_to_correct(entity)
    net = sum(output - back for _, output, back in rows)
    box_6 = worked.boxes.box_6
    if correction_method(net, box_6, deliberate=False, on=since) == "separately":
        raise Refusal(
            f"Errors of {format_pounds(net)} net are too large for a return: tell the tax office "
            "of them separately, and note that you did.",
            code="errors_too_large",
        )


def waiting(act: Act, vat_return: str, *states: str) -> dict[str, Any]:
    """Lock a return that is in one of some states, or refuse."""
    found = locked(act, TABLE, {"reference": vat_return}, KEPT)
    if found is None:
        raise Unknown(f"There is no VAT return {vat_return}.", field="vat_return")
    act.need(entity=found["entity"])
    if found["state"] not in states:
        raise ReturnState(f"{vat_return} is {found['state']}.")
    return found


@command(duty="vat.approve")
def approve_vat_return(act: Act, vat_return: str, note: Text = "") -> str:
    """Approve a VAT return that somebody else prepared; its figures stand from then on.

    Refused when a journal of its days came since: it is prepared again then.
    """
    found = waiting(act, vat_return, "prepared")
    subject = f"tax:vat_return:{vat_return}"
    act.concerns(subject)
    if found["prepared_by"] in act.persons:
        raise Refusal("Whoever prepares a return doesn't approve it.", code="two_people")
    later = tax_journals(
        act.scope,
        entity=found["entity"],
        since=found["since"],
        until=found["until"],
        after=found["mark"],
    )
    if later.height:
        raise FiguresMoved(
            f"{later.height} journals of its days came since, such as {later['journal'][0]}: "
            "reject the return and prepare it again."
        )
    update(act, TABLE, {"reference": vat_return}, {"state": "approved", "approved_by": act.person})
    act.changed(subject, {"state": "prepared"}, {"state": "approved", "note": note})
    act.done(subject)
    _ask_to_submit(act, found)
    return vat_return


def _ask_to_submit(act: Act, found: dict[str, Any]) -> None:
    act.ask_for(
        f"tax:vat_return:{found['reference']}",
        "tax.submit_vat_return",
        title=f"Submit VAT return {found['reference']}: {found['since']:%B %Y}",
        amount_pence=found["box_5"],
        entity=found["entity"],
        due=due_on(found["until"]),
        url=URL.format(found["reference"]),
    )


@command(duty="vat.approve")
def reject_vat_return(act: Act, vat_return: str, reason: Text) -> str:
    """Reject a VAT return before it is sent, with the reason; it is prepared anew."""
    if not reason.strip():
        raise Refusal("Say why the return is rejected.", field="reason", status=422)
    found = waiting(act, vat_return, "prepared", "approved")
    subject = f"tax:vat_return:{vat_return}"
    update(act, TABLE, {"reference": vat_return}, {"state": "rejected", "reason": reason})
    update(act, "tax_vat_error", {"corrected_in": vat_return}, {"corrected_in": ""})
    act.changed(subject, {"state": found["state"]}, {"state": "rejected", "reason": reason})
    act.done(subject)
    return vat_return


@command(duty="vat.submit")
def submit_vat_return(act: Act, vat_return: str, device: DeviceTold | None = None) -> str:
    """Release an approved VAT return to the tax office; whoever approved it doesn't.

    By submitting you declare that the figures are true and complete. It is sent once this act
    stands, and again should the line break; the tax office takes it once. Its receipt is kept.
    """
    found = waiting(act, vat_return, "approved")
    held = registration(found["entity"], found["since"])
    if not held.address:
        raise Refusal("The registration has no address of the tax office's interface.")
    subject = f"tax:vat_return:{vat_return}"
    act.concerns(subject)
    if found["approved_by"] in act.persons:
        raise Refusal("Whoever approves a return doesn't submit it.", code="two_people")
    told = (device or DeviceTold()).model_dump()
    if told["public_ip"] and not told["public_ip_at"]:
        told["public_ip_at"] = _instant(act.now)
    update(
        act,
        TABLE,
        {"reference": vat_return},
        {"state": "released", "submitted_by": act.person, "device": json.dumps(told)},
    )
    act.changed(subject, {"state": "approved"}, {"state": "released"})
    act.done(subject)
    act.emit(VAT_RETURN_RELEASED, {"vat_return": vat_return})
    return vat_return


def _instant(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"
