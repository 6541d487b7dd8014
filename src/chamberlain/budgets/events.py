"""What budgets listen to: a day that begins, budgets that change, grants seen on the bank."""

from collections.abc import Callable
from datetime import date
from typing import Any

from chamberlain.banking.contract import MOVEMENT_FOUND, MOVEMENT_LOST, MOVEMENT_RETURNED
from chamberlain.budgets.contract import VIREMENT_APPROVED
from chamberlain.kernel.door import Act, handle

DAY = "kernel.day_advanced"

tell_what_is_left = handle("budgets.tell_what_is_left")
ask_for_grant_work = handle("budgets.ask_for_grant_work")
mark_grant_receipts = handle("budgets.mark_grant_receipts")
raise_due_advances = handle("budgets.raise_due_advances")
remind_late_schools = handle("budgets.remind_late_schools")


def tell(act: Act, payload: dict[str, Any]) -> None:
    """Tell payables what is left of every budget."""
    tell_what_is_left(act)


def ask_for_grants(act: Act, payload: dict[str, Any]) -> None:
    """Put what falls due of grants in the inbox."""
    ask_for_grant_work(act, day=date.fromisoformat(payload["day"]))


def pay_schools(act: Act, payload: dict[str, Any]) -> None:
    """Ask payables for schools' instalments that fall due."""
    raise_due_advances(act, day=date.fromisoformat(payload["day"]))


def remind_schools(act: Act, payload: dict[str, Any]) -> None:
    """Remind schools of months they have not returned."""
    remind_late_schools(act, day=date.fromisoformat(payload["day"]))


def mark_found(act: Act, payload: dict[str, Any]) -> None:
    """Mark a grant's instalments as come."""
    if payload["source"] == "budgets":
        mark_grant_receipts(act, found=payload["found"])


def mark_lost(act: Act, payload: dict[str, Any]) -> None:
    """Take the mark off where a match was undone or the money went back."""
    if payload["source"] == "budgets":
        items = payload.get("lost") or payload.get("returned") or []
        mark_grant_receipts(act, found=[item | {"amount_pence": 0} for item in items])


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    (DAY, tell),
    (DAY, ask_for_grants),
    (DAY, pay_schools),
    (DAY, remind_schools),
    ("budgets.budget_approved", tell),
    (VIREMENT_APPROVED, tell),
    (MOVEMENT_FOUND, mark_found),
    (MOVEMENT_LOST, mark_lost),
    (MOVEMENT_RETURNED, mark_lost),
]
