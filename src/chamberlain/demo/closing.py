"""The first days of the next month: controls reconciled, reviewed by another, the period closed."""

from datetime import date

from chamberlain.demo.people import does
from chamberlain.kernel.make import ENTITY


def close_month(year: int, period: int, last_day: date) -> None:
    """Reconcile bank, suspense, creditors and VAT, have each reviewed, sign, and close."""
    key = f"{year}-{period}"
    place = {"entity": ENTITY, "year": year, "period": period}
    at = {"entity": ENTITY, "as_at": last_day}
    _reconciled("banking.prepare_reconciliation", at, f"bank:{key}")
    _reconciled("banking.prepare_suspense", at, f"suspense-rec:{key}")
    for control in ("creditors", "vat"):
        prepared = does(
            "accountant",
            "payables.prepare_control",
            {**place, "control": control},
            f"{control}:{key}",
        ).value
        reviewing = {"reconciliation": prepared}
        does("reviewer", "payables.review_control", reviewing, f"review-{control}:{key}")
    reason = "Receipts under £1,000 whose payers were written to; owned and followed up"
    does("s151", "banking.sign_unexplained", {**at, "reason": reason}, f"sign:{key}")
    does("chief", "ledger.close_period", place, f"close:{key}")
    does("chief", "ledger.seal_day", {}, f"seal-close:{key}")


def _reconciled(name: str, inputs: dict[str, object], key: str) -> None:
    prepared = does("bank", name, inputs, key).value
    reviewing = {"reconciliation": prepared.reference}
    does("reviewer", "banking.review_reconciliation", reviewing, f"review-{key}")
