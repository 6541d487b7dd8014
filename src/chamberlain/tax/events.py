"""What tax listens to: its own released returns, and deductions settled in a payment run."""

from collections.abc import Callable
from datetime import date
from typing import Any

from chamberlain.kernel.door import Act
from chamberlain.payables.contract import OBLIGATIONS_SETTLED, settled_in_run
from chamberlain.tax.commands.cis import mark_paid
from chamberlain.tax.contract import VAT_RETURN_RELEASED, send_vat_return


def send_return(act: Act, payload: dict[str, Any]) -> None:
    """Send a released VAT return; tried again until the tax office takes it."""
    send_vat_return(act, vat_return=payload["vat_return"])


def date_deductions(act: Act, payload: dict[str, Any]) -> None:
    """Put the deductions of a payment run into the tax month they were paid in."""
    if payload["source"] != "tax":
        return
    settled = settled_in_run(act.scope, source="tax", run=payload["run"])
    paid_on = date.fromisoformat(str(payload["pay_on"]))
    for reference in settled["source_ref"].to_list():
        mark_paid(act, str(reference).removeprefix("tax:deduction:"), paid_on)


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    (VAT_RETURN_RELEASED, send_return),
    (OBLIGATIONS_SETTLED, date_deductions),
]
