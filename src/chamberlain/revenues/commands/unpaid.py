"""Collections that banks did not pay: taken back, and the instruction ended where it is over."""

from typing import Any

from chamberlain.formats.bacs import read_returns
from chamberlain.income.contract import return_receipts
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.interfaces import feed
from chamberlain.kernel.records import Batch, Ref, Refused
from chamberlain.revenues.commands.collecting import receipt_ref
from chamberlain.revenues.commands.mandates import end
from chamberlain.revenues.commands.reports import (
    fresh_lines,
    note_line,
    note_report,
    read_report,
)
from chamberlain.revenues.contract import ACCOUNTS_CHANGED
from chamberlain.revenues.models import Collected

UNPAID = feed(
    "revenues.unpaid_debits",
    "Unpaid Direct Debits (ARUDD)",
    "in",
    "revenues.load_unpaid_debits",
    url="/staff/revenues/collections/unpaid",
)
ENDS = {"1", "2", "3", "5", "6", "B"}
"""ARUDD reasons after which an instruction collects no more: cancelled, payer deceased, account
transferred (its bank tells the new account by ADDACS, where there is one), no account, no
instruction, account closed."""


@command(duty="direct_debit.report", summary="Load a report of unpaid Direct Debits (ARUDD)")
def load_unpaid_debits(
    act: Act,
    entity: str,
    document: Ref("kernel:document"),  # type: ignore[valid-type]
) -> Batch:
    """Take back each collection that the bank didn't pay; an item of no collection is set aside.

    A reason such as a cancelled instruction ends it. The same report again is refused.
    """
    act.need(entity=entity)
    report = read_report(act, document, read_returns)
    if report.kind != "ARUDD":
        raise Refusal(f"This is a {report.kind} report, not of unpaid Direct Debits (ARUDD).")
    items = list(report.items.iter_rows(named=True))
    head = f"ARUDD/{entity}/{report.produced_on}/{report.advice_number}"
    keys = [
        f"{head}/{row}/{item['reference']}/{item['amount_pence']}/{item['processing_date']}"
        for row, item in enumerate(items)
    ]
    fresh = fresh_lines(keys)
    accepted: list[str] = []
    refused: list[Refused] = []
    back: list[dict[str, str]] = []
    for row, (key, item) in enumerate(zip(keys, items, strict=True)):
        if key not in fresh:
            continue
        found = collected(entity, item)
        mandate = found.mandate if found else None
        problem = "" if found else "no such collection"
        day = item["processing_date"]
        note_line(act, entity, "ARUDD", key, item, mandate, day=day, problem=problem)
        if found is None:
            message = "no collection of this account and amount is waiting"
            refused.append(Refused(row=row, field="reference", value=item["reference"],
                                   message=message))  # fmt: skip
            continue
        accepted.append(found.account.reference)
        back.append({"external_ref": receipt_ref(found), "reason": item["reason"]})
        _unpaid(act, found, item)
    pence = sum(item["amount_pence"] for item in items)
    note_report(act, UNPAID, entity, document, items=len(items), pence=pence,
                set_aside=len(refused))  # fmt: skip
    if back:
        take_back(act, entity, back, accepted)
    return Batch(accepted=accepted, refused=refused)


def take_back(act: Act, entity: str, back: list[dict[str, str]], accounts: list[str]) -> None:
    """Let income undo collections whose money went back, and tell how the accounts stand."""
    return_receipts(
        act,
        source="revenues",
        channel="direct_debit",
        entity=entity,
        returned=back,
        returned_on=act.today,
    )
    act.emit(ACCOUNTS_CHANGED, {"entity": entity, "accounts": sorted(set(accounts))})


def collected(entity: str, item: dict[str, Any]) -> Collected | None:
    """Return the newest collection of the account and amount that a report's line is about."""
    sent = Collected.objects.select_related("account", "mandate", "collection").filter(
        account__entity=entity,
        account__reference=str(item["reference"]).strip(),
        amount_pence=item["amount_pence"],
        state="sent",
        collection__state="released",
    )
    return sent.order_by("-due_on").first()


def _unpaid(act: Act, found: Collected, item: dict[str, Any]) -> None:
    Collected.objects.filter(pk=found.pk).update(
        state="unpaid", reason=item["reason"], reason_code=str(item["reason_code"])
    )
    if str(item["reason_code"]) in ENDS and found.mandate.state in {"lodged", "live"}:
        end(found.mandate, act.today, f"Bank: {item['reason']}")
    subject = f"revenues:account:{found.account.reference}"
    act.changed(subject, None, {"direct_debit": "unpaid", "reason": item["reason"]})
