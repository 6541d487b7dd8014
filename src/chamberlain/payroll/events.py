"""What payroll listens to: its own submissions on their way, and its posted runs."""

from collections.abc import Callable
from typing import Any

from chamberlain.kernel.door import Act, handle
from chamberlain.payroll.commands.notices import tell_payslips
from chamberlain.payroll.contract import RUN_APPROVED, RUN_POSTED, SUBMISSION_RELEASED

hand_over = handle("payroll.hand_over")
hear_answer = handle("payroll.hear_answer")


tell_posts = handle("payroll.tell_posts")


def tell(act: Act, payload: dict[str, Any]) -> None:
    """Tell budgets what posts pay, once a run is approved."""
    tell_posts(act, entity=payload["entity"])


def send(act: Act, payload: dict[str, Any]) -> None:
    """Hand a released submission to the gateway."""
    hand_over(act, submission_reference=payload["submission"])


def hear(act: Act, payload: dict[str, Any]) -> None:
    """Ask what became of a submission, until it is answered."""
    hear_answer(act, submission_reference=payload["submission"])


def tell_of_payslips(act: Act, payload: dict[str, Any]) -> None:
    """Tell everybody of a posted run who has an address that their payslip is there."""
    tell_payslips(act, payload["run"])


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    (RUN_APPROVED, tell),
    (SUBMISSION_RELEASED, send),
    ("payroll.submission_sent", hear),
    (RUN_POSTED, tell_of_payslips),
]
