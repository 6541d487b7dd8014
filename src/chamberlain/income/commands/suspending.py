"""Suspense: what waits for a person, who owns it, and what they find; what they do teaches."""

import polars as pl
from django.db.models import F

from chamberlain.income.commands.allocating import GIVEN, STORED, allocate, undo, write
from chamberlain.income.commands.intake import Intake, look
from chamberlain.income.contract import AccountRef, ReceiptRef
from chamberlain.income.errors import DoesNotAddUp, WrongState
from chamberlain.income.models import Allocation, Payer, Receipt, Suspense
from chamberlain.income.queries.accounts import account_row
from chamberlain.income.queries.seeing import number_of
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Batch, Pence, Record, Refused, Text


def lock_receipt(act: Act, reference: str) -> Receipt:
    """Return a receipt the caller may act on, locked until this act is over."""
    number = number_of(reference, "RCP")
    found = Receipt.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Unknown(f"There is no receipt {reference}.", field="receipt")
    act.need(entity=found.entity)
    if found.returned_on:
        raise WrongState(f"{reference} went back on {found.returned_on:%-d %B %Y}.")
    return found


@command(duty="receipt.allocate", summary="Allocate a receipt to an account")
def allocate_receipt(
    act: Act,
    receipt: ReceiptRef,
    account: AccountRef,
    amount_pence: Pence | None = None,
    note: Text = "",
) -> Pence:
    """Post a receipt, or part of it, to the account a person says; return what is left of it.

    What was said teaches: the next payment of this payer finds the account, where its amount is
    owed.
    """
    held = lock_receipt(act, receipt)
    left = held.amount_pence - held.allocated_pence
    pence = left if amount_pence is None else amount_pence
    if pence <= 0:
        raise DoesNotAddUp(f"Of {receipt} {format_pounds(left)} is left.", field="amount_pence")
    found = account_row(held.entity, account)
    evidence = note or f"said by a person: {found['name'] or found['reference']}"
    row = [(held.pk, found["id"], pence, "person", evidence)]
    allocate(act, held.entity, pl.DataFrame(row, schema=GIVEN, orient="row"))
    _teach(act, held, found["id"])
    act.changed(f"income:receipt:{receipt}", None, {"account": account, "pence": pence})
    return left - pence


def _teach(act: Act, held: Receipt, account_id: int) -> None:
    if not held.payer_key:
        return
    made, new = Payer.objects.get_or_create(
        entity=held.entity,
        payer_key=held.payer_key,
        account_id=account_id,
        defaults={"last_on": act.today},
    )
    if not new:
        Payer.objects.filter(pk=made.pk).update(times=F("times") + 1, wrong=0, last_on=act.today)


class Clearing(Record):
    """One receipt and the account it is for, as a person found it."""

    receipt: str
    account: str
    amount_pence: Pence | None = None


@command(duty="receipt.allocate", batch="items", summary="Clear many receipts from suspense")
def clear_suspense(act: Act, items: list[Clearing]) -> Batch:
    """Allocate receipts as a list says; one that cannot be is set aside with its reason."""
    accepted: list[str] = []
    refused: list[Refused] = []
    for row, item in enumerate(items):
        try:
            held = lock_receipt(act, item.receipt)
            left = held.amount_pence - held.allocated_pence
            pence = left if item.amount_pence is None else item.amount_pence
            if not 0 < pence <= left:
                raise DoesNotAddUp(
                    f"{format_pounds(pence)} of {item.receipt}, of which {format_pounds(left)} is "
                    "left.",
                    field="amount_pence",
                )
            allocate_receipt(act, item.receipt, item.account, pence)
            accepted.append(item.receipt)
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


@command(duty="receipt.allocate", contract=True, summary="Look again for the accounts of suspense")
def find_receipts(act: Act, entity: str) -> Intake:
    """Look through suspense again: what is certain by now, as accounts came or moved, is posted."""
    act.need(entity=entity)
    waiting = read_frame(
        "SELECT r.id, r.amount_pence - r.allocated_pence, r.said, r.payer FROM income_suspense s "
        "JOIN income_receipt r ON r.id = s.receipt_id WHERE s.entity = %s "
        "AND s.cleared_on IS NULL AND r.returned_on IS NULL AND r.allocated_pence = 0",
        [entity],
        schema={
            "receipt_id": pl.Int64,
            "amount_pence": pl.Int64,
            "said": pl.String,
            "payer": pl.String,
        },
    )
    found, _ = look(act, entity, waiting)
    allocate(act, entity, found)
    left = waiting.join(found, on="receipt_id", how="anti")
    return Intake(
        receipts=waiting.height,
        found=found.height,
        suspended=left.height,
        total_pence=int(waiting["amount_pence"].sum()),
        suspended_pence=int(left["amount_pence"].sum()),
        by=dict(found["how"].value_counts().iter_rows()),
    )


@command(duty="receipt.allocate", summary="Take an allocation back")
def undo_allocation(act: Act, allocation: str, reason: Text) -> None:
    """Take back what was posted to an account; the receipt waits in suspense again.

    Refused of what was refunded. Money never moves by editing: both postings stand.
    """
    found = Allocation.objects.filter(pk=number_of(allocation, "ALC")).first()
    if found is None:
        raise Unknown(f"There is no allocation {allocation}.", field="allocation")
    if found.undoes_id:
        raise WrongState(f"{allocation} takes another back: it stands.")
    lock_receipt(act, f"RCP-{found.receipt_id:07d}")
    undo(act, found, reason)
    act.changed(f"income:receipt:RCP-{found.receipt_id:07d}", {"allocation": allocation}, None)


@command(duty="receipt.allocate", summary="Post a receipt that is nobody's to a coding")
def post_receipt(
    act: Act,
    receipt: ReceiptRef,
    account: str,
    cost_centre: str = "",
    fund: str = "GF",
    vat_code: str = "",
    note: Text = "",
) -> None:
    """Post what is left of a receipt to a ledger coding: a grant, a sale, nobody's account."""
    held = lock_receipt(act, receipt)
    left = held.amount_pence - held.allocated_pence
    if not left:
        raise WrongState(f"Nothing is left of {receipt}.")
    row = {
        "receipt_id": held.pk,
        "account_id": None,
        "charge_id": None,
        "amount_pence": left,
        "control": account,
        "fund": fund,
        "cost_centre": cost_centre,
        "vat_code": vat_code,
        "how": "coding",
        "evidence": note,
        "undoes_id": None,
    }
    write(act, held.entity, pl.DataFrame([row], schema=STORED))
    act.changed(f"income:receipt:{receipt}", None, {"account": account, "pence": left})


@command(duty="suspense.own", summary="Give receipts in suspense to somebody")
def own_suspense(act: Act, receipts: list[str], owner: str, note: Text = "") -> int:
    """Give receipts that wait to the person who will find them; return how many."""
    person = User.objects.filter(username__iexact=owner, is_active=True).first()
    person = person or User.objects.filter(reference=owner, is_active=True).first()
    if person is None:
        raise Unknown(f"There is no active person {owner}.", field="owner")
    for reference in receipts:
        lock_receipt(act, reference)
    numbers = [number_of(one, "RCP") for one in receipts]
    waiting = Suspense.objects.filter(receipt_id__in=numbers, cleared_on__isnull=True)
    changes = {"owner": person.reference, **({"note": note} if note else {})}
    count = waiting.update(**changes)
    act.changed("income:suspense", None, {"receipts": receipts, "owner": person.reference})
    return count
