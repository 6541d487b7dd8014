"""What stands out about a purchase by card, for whoever approves it. Pure."""

from datetime import date

OVER_SINGLE = "over the limit of one purchase"
OVER_MONTH = "over the limit of the month"
AFTER_END = "bought after the card ended"
WEEKEND = "bought at a weekend"
UNKNOWN = "card not known"

NEEDS_NOTE = frozenset({OVER_SINGLE, OVER_MONTH, AFTER_END})
"""Flags over which an approver says why it is approved all the same."""

SATURDAY = 5


def flags_of(
    amount_pence: int,
    bought_on: date,
    spent_pence: int,
    card: tuple[int, int, date | None] | None,
) -> list[str]:
    """Return what stands out about a line.

    `spent_pence` is what the card spent on this statement up to and with the line; `card` is its
    limits of one purchase and of a month, and the day it ended, or None where it isn't known.
    """
    if card is None:
        return [UNKNOWN]
    single, month, ended_on = card
    found = [
        (OVER_SINGLE, amount_pence > single),
        (OVER_MONTH, amount_pence > 0 and spent_pence > month),
        (AFTER_END, ended_on is not None and bought_on > ended_on),
        (WEEKEND, bought_on.weekday() >= SATURDAY),
    ]
    return [flag for flag, stands in found if stands]


def recoverable_vat_problem(vat_pence: int, vat_code: str, has_receipt: bool) -> str:
    """Say why VAT of a part cannot be claimed; blank where it can.

    Input tax is claimed on a VAT invoice held: VAT Act 1994 section 24(6), VAT Regulations 1995
    regulation 29(2). A card's statement is none.
    """
    if not vat_pence:
        return ""
    if not has_receipt:
        return "VAT is claimed only with a VAT receipt: attach it, or code the whole as net"
    if vat_code in {"", "Z", "E", "OS"}:
        return f"a part with VAT has VAT code {vat_code or '(none)'}, which bears none"
    return ""
