"""How much of a grant is to be paid back: what is unspent, and what unmet conditions put at risk.

Which of it the awarding body may ask for stands in each grant's own terms: a person decides.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Clawback:
    """What is surely to be paid back, and the most that may be asked for; `why_none` says why not.

    Without an unmet condition the two are one.
    """

    least_pence: int
    most_pence: int
    why_none: str = ""


def clawback(
    recognised_pence: int,
    unspent_pence: int,
    unmet: int,
    ends_on: date,
    until: date | None,
    as_at: date,
) -> Clawback:
    """Work out a clawback on a day; `recognised_pence` is what came, less what was paid back.

    What is unspent is to be paid back once the grant has ended; while `unmet` conditions are past
    their day, all that came may be asked for. Nothing is after the last day of the terms.
    """
    if until is not None and as_at > until:
        return Clawback(0, 0, f"the terms let money be taken back until {until:%-d %B %Y}")
    least = min(unspent_pence, recognised_pence) if as_at > ends_on else 0
    most = recognised_pence if unmet else least
    if not most:
        spent = (
            "all that came is spent" if as_at > ends_on else f"it runs until {ends_on:%-d %B %Y}"
        )
        return Clawback(0, 0, f"{spent}, and no condition is past its day unmet")
    return Clawback(least, most)
