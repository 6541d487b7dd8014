"""Direct Debit instructions: set up, cancelled, and what the banks say of collections."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs import read_returns
from chamberlain.income.contract import return_receipts
from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Ref, Refused
from chamberlain.revenues.commands.collecting import receipt_ref
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, AccountRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Account, Collected, Mandate, MandateMessage

IN_FORCE = ["new", "lodged", "live"]
ENDS = {"1": "cancelled", "2": "cancelled", "5": "cancelled", "6": "cancelled", "B": "cancelled"}
"""ARUDD reasons after which an instruction collects no more: instruction cancelled, payer deceased,
no account, no instruction, account closed."""


@command(
    duty="direct_debit.keep",
    secret=("sort_code", "account_number"),
    summary="Set up a Direct Debit",
)
def set_up_direct_debit(
    act: Act,
    account: AccountRef,
    account_name: Annotated[str, Field(min_length=1, max_length=18)],
    sort_code: Annotated[str, Field(pattern=r"^[0-9]{6}$", description="Six digits")],
    account_number: Annotated[str, Field(pattern=r"^[0-9]{8}$", description="Eight digits")],
    signed_on: Annotated[date, Field(description="Signed, or agreed to online or by telephone")],
    pay_day: Annotated[int, Field(ge=1, le=28, description="Day of the month")] = 1,
) -> str:
    """Hold an instruction to collect; it is lodged with the bank by the next file."""
    found = locked_account(act, account)
    if Mandate.objects.filter(account=found, state__in=IN_FORCE).exists():
        raise WrongState("There is an instruction already: cancel it first.", field="account")
    made = Mandate.objects.create(
        reference=next_reference("DDI"),
        account=found,
        account_name=account_name.upper(),
        sort_code=sort_code,
        account_number=account_number,
        signed_on=signed_on,
        act_id=act.id,
    )
    Account.objects.filter(pk=found.pk).update(pay_day=pay_day)
    act.changed(f"revenues:account:{account}", None, {"direct_debit": made.reference})
    return made.reference


@command(duty="direct_debit.keep", summary="Cancel a Direct Debit")
def cancel_direct_debit(
    act: Act, account: AccountRef, reason: Annotated[str, Field(min_length=3, max_length=140)]
) -> None:
    """Collect no more; the payer keeps the right to the same instalments."""
    found = locked_account(act, account)
    mandate = Mandate.objects.filter(account=found, state__in=IN_FORCE).first()
    if mandate is None:
        raise WrongState("There is no instruction to cancel.", field="account")
    end(mandate, act.today, reason)
    act.changed(f"revenues:account:{account}", {"direct_debit": mandate.reference}, None)


def end(mandate: Mandate, day: date, reason: str) -> None:
    """Mark an instruction as one that collects no more."""
    ended = {"state": "cancelled", "ended_on": day, "end_reason": reason}
    Mandate.objects.filter(pk=mandate.pk).update(**ended)


@command(duty="direct_debit.report", summary="Load a report of unpaid Direct Debits (ARUDD)")
def load_unpaid_debits(
    act: Act,
    entity: str,
    document: Ref("kernel:document"),  # type: ignore[valid-type]
) -> Batch:
    """Take back each collection that the bank didn't pay; an item of no collection is set aside.

    The same report again changes nothing. A reason such as a cancelled instruction ends it.
    """
    act.need(entity=entity)
    try:
        report = read_returns(documents.read(act.scope, document))
    except Unreadable as error:
        raise Refusal(f"The report cannot be read: {error}.", field="document") from error
    if report.kind != "ARUDD":
        raise Refusal(f"This is a {report.kind} report, not of unpaid Direct Debits (ARUDD).")
    accepted: list[str] = []
    refused: list[Refused] = []
    back: list[dict[str, str]] = []
    for row, item in enumerate(report.items.iter_rows(named=True)):
        key = f"{report.advice_number}/{row}/{item['reference']}/{item['amount_pence']}"
        if MandateMessage.objects.filter(line_key=key).exists():
            continue
        found = _collected(entity, item)
        _note(act, entity, key, item, found)
        if found is None:
            message = "no collection of this account and amount is waiting"
            refused.append(Refused(row=row, field="reference", value=item["reference"],
                                   message=message))  # fmt: skip
            continue
        accepted.append(found.account.reference)
        back.append({"external_ref": receipt_ref(found), "reason": item["reason"]})
        _unpaid(act, found, item)
    if back:
        return_receipts(
            act,
            source="revenues",
            channel="direct_debit",
            entity=entity,
            returned=back,
            returned_on=act.today,
        )
        act.emit(ACCOUNTS_CHANGED, {"entity": entity, "accounts": sorted(set(accepted))})
    return Batch(accepted=accepted, refused=refused)


def _collected(entity: str, item: dict[str, Any]) -> Collected | None:
    sent = Collected.objects.select_related("account", "mandate", "collection").filter(
        account__entity=entity,
        account__reference=str(item["reference"]).strip(),
        amount_pence=item["amount_pence"],
        state="sent",
    )
    return sent.order_by("-due_on").first()


def _note(act: Act, entity: str, key: str, item: dict[str, Any], found: Collected | None) -> None:
    MandateMessage.objects.create(
        entity=entity,
        report="ARUDD",
        line_key=key,
        mandate=found.mandate if found else None,
        reason_code=str(item["reason_code"]),
        reason=str(item["reason"]),
        amount_pence=item["amount_pence"],
        day=item["processing_date"] or act.today,
        problem="" if found else "no such collection",
        act_id=act.id,
    )


def _unpaid(act: Act, found: Collected, item: dict[str, Any]) -> None:
    Collected.objects.filter(pk=found.pk).update(state="unpaid", reason=item["reason"])
    if str(item["reason_code"]) in ENDS:
        end(found.mandate, act.today, f"Bank: {item['reason']}")
    subject = f"revenues:account:{found.account.reference}"
    act.changed(subject, None, {"direct_debit": "unpaid", "reason": item["reason"]})
