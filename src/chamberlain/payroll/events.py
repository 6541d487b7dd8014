"""What payroll listens to: its own submissions on their way."""

from collections.abc import Callable
from typing import Any

from chamberlain.kernel.door import Act, handle
from chamberlain.payroll.contract import SUBMISSION_RELEASED

hand_over = handle("payroll.hand_over")
hear_answer = handle("payroll.hear_answer")


def send(act: Act, payload: dict[str, Any]) -> None:
    """Hand a released submission to the gateway."""
    hand_over(act, submission_reference=payload["submission"])


def hear(act: Act, payload: dict[str, Any]) -> None:
    """Ask what became of a submission, until it is answered."""
    hear_answer(act, submission_reference=payload["submission"])


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    (SUBMISSION_RELEASED, send),
    ("payroll.submission_sent", hear),
]
