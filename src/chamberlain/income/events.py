"""What income listens to: the day moving on, when card payments without an end are asked for.

Money that banking found or lost of a channel's takings needs nothing of income: it was in the books
when the day was closed.
"""

from collections.abc import Callable
from typing import Any

from chamberlain.income.models import CardPayment, Claim
from chamberlain.kernel.door import Act, handle

check_card_payments = handle("income.check_card_payments")
check_claims = handle("income.check_claims")


def ask_for_cards(act: Act, payload: dict[str, Any]) -> None:
    """Ask the provider for card payments whose payers never came back."""
    waiting = CardPayment.objects.filter(ended_on__isnull=True)
    for entity in sorted(set(waiting.values_list("entity", flat=True))):
        check_card_payments(act, entity=entity)


def look_at_claims(act: Act, payload: dict[str, Any]) -> None:
    """Ask for what county court claims wait for."""
    open_ones = Claim.objects.filter(ended_on__isnull=True)
    for entity in sorted(set(open_ones.values_list("entity", flat=True))):
        check_claims(act, entity=entity)


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    ("kernel.day_advanced", ask_for_cards),
    ("kernel.day_advanced", look_at_claims),
]
