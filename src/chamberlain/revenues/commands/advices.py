"""What banks say of instructions: files taken or refused (AUDDIS), payers' changes (ADDACS)."""

from datetime import date
from typing import Any

from chamberlain.formats.bacs import read_advices
from chamberlain.formats.bacs.advices import FILE_REFUSED, REFUSED, TAKEN
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.interfaces import feed
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Batch, Ref, Refused
from chamberlain.revenues.commands.mandates import IN_FORCE, end
from chamberlain.revenues.commands.replanning import DIRECT_DEBIT
from chamberlain.revenues.commands.reports import (
    fresh_lines,
    note_line,
    note_report,
    read_report,
)
from chamberlain.revenues.models import Instructed, Lodgement, Mandate
from chamberlain.revenues.queries.payer_accounts import PayerAccount, opened, sealed

ADVICES = feed(
    "revenues.instruction_reports",
    "What banks say of Direct Debit instructions (AUDDIS, ADDACS)",
    "in",
    "revenues.load_instruction_report",
    url="/staff/revenues/lodgements/report",
)
MOVED = {"3", "C", "E"}
"""ADDACS reasons that bring another account, of the same payer: it is put in the old one's place,
and nothing is sent to the old bank."""
REINSTATED = "R"
DECEASED = "2"


class Unplaced(Exception):
    """A line that is about nothing we know of."""


@command(duty="direct_debit.report", summary="Load what banks say of instructions (AUDDIS, ADDACS)")
def load_instruction_report(
    act: Act,
    entity: str,
    document: Ref("kernel:document"),  # type: ignore[valid-type]
) -> Batch:
    """Bring instructions to where the banks say they are; a line of no instruction is set aside.

    A refused file is lodged again with the next. Of every instruction that ended or was refused an
    officer is told. The same report again is refused.
    """
    act.need(entity=entity)
    report = read_report(act, document, read_advices)
    items = list(report.items.iter_rows(named=True))
    head = f"{report.kind}/{entity}/{report.service_user_number}/{report.document}"
    keys = [f"{head}/{item['number']}/{item['reference']}/{item['record_type']}" for item in items]
    fresh = fresh_lines(keys)
    accepted: list[str] = []
    refused: list[Refused] = []
    for row, (key, item) in enumerate(zip(keys, items, strict=True)):
        if key not in fresh:
            continue
        try:
            about, mandate = _placed(act, entity, report.kind, item)
        except Unplaced as error:
            note_line(act, entity, report.kind, key, item, None, problem=str(error))
            field, value = "reference", item["reference"] or item["serial_number"]
            refused.append(Refused(row=row, field=field, value=value, message=str(error)))
        else:
            day = item["effective_on"]
            note_line(act, entity, report.kind, key, item, mandate, day=day)
            accepted.append(about)
    note_report(act, ADVICES, entity, document, items=len(items), pence=0, set_aside=len(refused))
    return Batch(accepted=accepted, refused=refused)


def _placed(act: Act, entity: str, kind: str, item: dict[str, Any]) -> tuple[str, Mandate | None]:
    if kind == "ADDACS":
        mandate = _by_account(entity, item["reference"])
        _changed_by_bank(act, mandate, item)
        return mandate.account.reference, mandate
    if item["record_type"] in {TAKEN, FILE_REFUSED}:
        return _file_answered(act, entity, item).reference, None
    if item["record_type"] not in REFUSED:
        raise Unplaced(f"record type {item['record_type']!r} is not one of AUDDIS")
    mandate = _by_account(entity, item["reference"])
    _instruction_refused(act, mandate, item)
    return mandate.account.reference, mandate


def _by_account(entity: str, reference: str) -> Mandate:
    """Return the newest instruction under a payer reference, which is the account's number."""
    found = Mandate.objects.select_related("account__party").select_for_update(of=("self",))
    mandate = found.filter(account__entity=entity, account__reference=reference).last()
    if mandate is None:
        raise Unplaced("no instruction has this reference")
    return mandate


def _file_answered(act: Act, entity: str, item: dict[str, Any]) -> Lodgement:
    """Take note that a file was taken, or let its instructions be lodged again."""
    files = Lodgement.objects.select_for_update().filter(
        entity=entity, serial_number=item["serial_number"], state="sent"
    )
    found = files.order_by("-id").first()
    if found is None:
        raise Unplaced("no file of this serial number waits for an answer")
    sent = Instructed.objects.filter(lodgement=found, state="sent")
    new = list(sent.filter(code="0N").values_list("mandate_id", flat=True))
    ended = list(sent.filter(code="0C").values_list("mandate_id", flat=True))
    lodged = Mandate.objects.filter(pk__in=new, state="lodged")
    subject = f"revenues:lodgement:{found.reference}"
    if item["record_type"] == TAKEN:
        found.state = "taken"
        lodged.update(state="live")
        act.done(subject)
    else:
        found.state, found.said = "refused", f"{item['reason_code']} {item['reason']}"[:200]
        sent.update(state="refused", reason=found.said)
        lodged.update(state="new", lodged_on=None)
        Mandate.objects.filter(pk__in=ended, state="cancelled").update(tell_bank=True)
        _tell(act, subject, "revenues.lodge_instructions", entity,
              f"Bacs refused the instructions {found.reference}: {found.said}")  # fmt: skip
    found.save(update_fields=["state", "said"])
    act.changed(subject, {"state": "sent"}, {"state": found.state, "said": found.said})
    return found


def _instruction_refused(act: Act, mandate: Mandate, item: dict[str, Any]) -> None:
    sent = Instructed.objects.filter(mandate=mandate, state="sent")
    if mandate.state not in {"lodged", "live"}:
        sent.filter(code="0C").update(state="refused", reason=item["reason"])
        return
    sent.update(state="refused", reason=item["reason"])
    Mandate.objects.filter(pk=mandate.pk).update(
        state="rejected", ended_on=act.today, end_reason=f"Bank: {item['reason']}"
    )
    _told(act, mandate, f"Direct Debit refused: {item['reason']}", item)


def _changed_by_bank(act: Act, mandate: Mandate, item: dict[str, Any]) -> None:
    code = item["reason_code"]
    if code == REINSTATED:
        _reinstate(act, mandate)
        return
    if code in MOVED and item["new_account_number"]:
        _other_account(act, mandate, item)
        return
    if mandate.state not in IN_FORCE:
        return
    end(mandate, act.today, f"Bank: {item['reason']}")
    _told(act, mandate, f"Direct Debit ended: {item['reason']}", item)


def _reinstate(act: Act, mandate: Mandate) -> None:
    """Let an instruction that was ended collect again, unless there is a newer one in force."""
    if mandate.state in IN_FORCE:
        return
    Mandate.objects.filter(pk=mandate.pk).update(
        state="live", ended_on=None, end_reason="", tell_bank=False
    )
    after = {"direct_debit": mandate.reference, "reinstated": True}
    act.changed(f"revenues:account:{mandate.account.reference}", None, after)


def _other_account(act: Act, mandate: Mandate, item: dict[str, Any]) -> None:
    """Put the account that the bank names into the instruction: the banks know it already."""
    party = mandate.account.party.reference
    before = opened(party, mandate.reference, mandate.account_sealed)
    if before is None:
        raise Unplaced("the payer was erased: nothing more is kept of them")
    sort_code = item["new_sort_code"] or before.sort_code
    after = PayerAccount(before.account_name, sort_code, item["new_account_number"])
    Mandate.objects.filter(pk=mandate.pk).update(
        account_sealed=sealed(party, mandate.reference, after)
    )
    subject = f"revenues:account:{mandate.account.reference}"
    act.changed(subject, {"direct_debit_account": before.masked},
                {"direct_debit_account": after.masked, "by": "bank"})  # fmt: skip


def _told(act: Act, mandate: Mandate, what: str, item: dict[str, Any]) -> None:
    """Ask an officer to see to a payer who is not collected from any more."""
    account = mandate.account
    subject = f"revenues:account:{account.reference}"
    act.changed(subject, {"direct_debit": mandate.reference}, {"direct_debit": what})
    _tell(act, subject, _asked(item["reason_code"]), account.entity, f"{account.reference}: {what}",
          f"/staff/revenues/accounts/{account.reference}")  # fmt: skip


def _asked(reason_code: str) -> str:
    """Return what an officer does next: see to the estate, or set the payer up again."""
    return "revenues.record_move" if reason_code == DECEASED else "revenues.set_up_direct_debit"


def _tell(act: Act, subject: str, command_: str, entity: str, title: str, url: str = "") -> None:
    act.ask_for(
        subject,
        command_,
        title=title[:140],
        entity=entity,
        url=url or "/staff/revenues/lodgements",
        due=_by(act.today),
    )


def _by(today: date) -> date:
    """Return the day by which the scheme wants an advice acted on."""
    return add_working_days(today, figures(DIRECT_DEBIT, today)["advices_working_days"])
