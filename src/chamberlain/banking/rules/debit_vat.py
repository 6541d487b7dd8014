"""VAT of a direct debit: when it may be claimed, and the journal lines that claim it. Pure."""

BEARS_NONE = frozenset({"", "Z", "E", "OS", "IR", "I20"})
"""Codes with no VAT that comes back: none said, nought-rated, exempt, outside, irrecoverable."""

MOST_OF_GROSS = 6
"""At the standard rate of 20 percent (VAT Act 1994 section 2(1)) VAT is one sixth of the whole."""


def awaits_invoice(kind: str, vat_code: str) -> bool:
    """Whether money taken is posted whole until its VAT invoice is held.

    Input tax is claimed on a VAT invoice: VAT Act 1994 section 24(6)(a), VAT Regulations 1995
    regulation 29(2).
    """
    return kind == "direct_debit" and vat_code not in BEARS_NONE


def vat_problem(gross_pence: int, vat_pence: int) -> str:
    """Say why an amount cannot be the VAT in a payment; blank where it can."""
    if vat_pence <= 0:
        return "the VAT on the invoice is above nought; say that there is none instead"
    if vat_pence * MOST_OF_GROSS > gross_pence + MOST_OF_GROSS:
        return "it is more than the standard rate on the whole payment"
    return ""


def split_pence(gross_pence: int, vat_pence: int) -> tuple[int, int, int]:
    """Return what comes off the coding without a VAT code, its net with one, and the VAT.

    The three come to nil: the payment stays what it was, and only its VAT moves.
    """
    return -gross_pence, gross_pence - vat_pence, vat_pence
