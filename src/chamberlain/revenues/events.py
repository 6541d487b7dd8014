"""What revenues listens to: receipts that income found, and its own accounts having changed."""

from collections.abc import Callable
from typing import Any

from chamberlain.kernel.door import Act, handle
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, BILLS_ISSUED

SOURCE = "revenues"

enter_receipts = handle("revenues.enter_receipts")
take_back_receipts = handle("revenues.take_back_receipts")
register_states = handle("revenues.register_states")


def receipts_found(act: Act, payload: dict[str, Any]) -> None:
    """Enter receipts on the accounts they were found to be for."""
    if payload["source"] == SOURCE:
        enter_receipts(act, entity=payload["entity"], posted=payload["posted"])


def receipts_undone(act: Act, payload: dict[str, Any]) -> None:
    """Take back receipts that bounced, were moved or refunded."""
    if payload["source"] == SOURCE:
        take_back_receipts(act, entity=payload["entity"], returned=payload["returned"])


def bills_issued(act: Act, payload: dict[str, Any]) -> None:
    """Tell income of every account: a year's bills are in force."""
    register_states(act, entity=payload["entity"])


def accounts_changed(act: Act, payload: dict[str, Any]) -> None:
    """Tell income how these accounts stand now."""
    register_states(act, entity=payload["entity"], accounts=payload["accounts"])


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    ("income.receipt_posted", receipts_found),
    ("income.receipt_returned", receipts_undone),
    (BILLS_ISSUED, bills_issued),
    (ACCOUNTS_CHANGED, accounts_changed),
]
