"""What payables listens to: its payments on the bank, and invoices sent by suppliers."""

from collections.abc import Callable
from datetime import date
from typing import Any

from chamberlain.banking.contract import MOVEMENT_FOUND, MOVEMENT_LOST, MOVEMENT_RETURNED
from chamberlain.kernel.door import Act
from chamberlain.payables.commands.advising import send_advices
from chamberlain.payables.commands.card_reminding import note_bills_paid, remind_all
from chamberlain.payables.commands.receiving import receive_invoice_document
from chamberlain.payables.commands.settlement import take_back
from chamberlain.payables.contract import RUN_RELEASED
from chamberlain.payables.models import Payment


def mark_found(act: Act, payload: dict[str, Any]) -> None:
    """Mark payments as seen on the statement, each on the day it was booked."""
    if payload["source"] != "payables":
        return
    found = payload["found"]
    note_bills_paid({item["key"]: date.fromisoformat(item["booked_on"]) for item in found})
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_payment p SET found_on = f.booked_on "
            "FROM unnest(%s::text[], %s::date[]) AS f(reference, booked_on) "
            "WHERE p.reference = f.reference AND p.found_on IS NULL",
            [[item["key"] for item in found], [item["booked_on"] for item in found]],
        )


def mark_lost(act: Act, payload: dict[str, Any]) -> None:
    """Take the mark off again where a match was undone."""
    if payload["source"] != "payables":
        return
    keys = [item["key"] for item in payload["lost"]]
    note_bills_paid(dict.fromkeys(keys))
    Payment.objects.filter(reference__in=keys).update(found_on=None)


def reopen_returned(act: Act, payload: dict[str, Any]) -> None:
    """Reopen what returned payments had settled; one that is known to be back is left alone."""
    if payload["source"] != "payables":
        return
    for item in payload["returned"]:
        payment = (
            Payment.objects.select_for_update(of=("self",))
            .select_related("run", "payee")
            .filter(reference=item["key"], returned_on__isnull=True)
            .first()
        )
        if payment is not None:
            reason = item.get("reason") or "returned by the bank"
            take_back(act, payment, reason, date.fromisoformat(item["booked_on"]))


def take_in_sent(act: Act, payload: dict[str, Any]) -> None:
    """Read an invoice that a supplier sent at their own door."""
    receive_invoice_document(act, payload["document"], supplier=payload["supplier"])


def remind_holders(act: Act, payload: dict[str, Any]) -> None:
    """On each new day remind whoever has purchases left to code past their day."""
    remind_all(act, date.fromisoformat(payload["day"]))


def advise_payees(act: Act, payload: dict[str, Any]) -> None:
    """Send remittance advices of a released run to payees with an address."""
    send_advices(act, payload["run"])


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    (MOVEMENT_FOUND, mark_found),
    (MOVEMENT_LOST, mark_lost),
    (MOVEMENT_RETURNED, reopen_returned),
    ("payables.invoice_sent", take_in_sent),
    ("kernel.day_advanced", remind_holders),
    (RUN_RELEASED, advise_payees),
]
