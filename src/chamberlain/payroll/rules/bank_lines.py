"""What a body that pay is deducted for needs on the bank line of its money.

The tax office files a payment by the Accounts Office reference: three digits, P, a check letter,
seven digits and a digit or X. The letter follows from the others by weights and a remainder of 23
(HM Revenue & Customs, reference-checker, published under the Apache licence; the weights and
letters are its own, the cases in the tests too). A payment made after its day also names the tax
year that ends and the month, as YYMM (Association of Taxation Technicians, PAYE payment references
and why they matter, 2023, after HMRC's Pay employers' PAYE).
Class 1A on benefits always does, with 13 for the month: 123PA000123452413 is that of 2023-24 (HMRC,
Pay employers' Class 1A National Insurance).
"""

import re
from typing import Any

SHAPE = r"^\d{3}P[A-Z]\d{7}[\dX]$"
_WEIGHTS = (9, 10, 11, 12, 0, 8, 7, 6, 5, 4, 3, 2, 1)
_LETTERS = "ABCDEFGHXJKLMNYPQRSTZVW"
_P, _X = 48, 41
_CHECK_AT = 4
CLASS_1A_MONTH = 13
"""What stands for the month in the reference of Class 1A on benefits, and in what is owed."""


def accounts_office_fault(reference: str) -> str:
    """Return why a text is no Accounts Office reference, in words; blank where it can be one."""
    if not re.match(SHAPE, reference):
        return (
            "expected three digits, P, a letter, and eight digits or seven and X, "
            "such as 123PW12345678"
        )
    if _LETTERS[_remainder(reference)] != reference[_CHECK_AT]:
        return "its check letter does not follow from the other characters: one of them is wrong"
    return ""


def _remainder(reference: str) -> int:
    values = {"P": _P, "X": _X}
    total = sum(
        weight * (values.get(one) or int(one))
        for weight, one in zip(_WEIGHTS, reference, strict=True)
        if weight
    )
    return total % len(_LETTERS)


def tax_office_line(accounts_office: str, tax_year: str, tax_month: int, *, late: bool) -> str:
    """Return what stands on the line of a month's PAYE; a late one names its year and month."""
    if not late:
        return accounts_office
    ends = (int(tax_year[:4]) + 1) % 100
    return f"{accounts_office}{ends:02d}{tax_month:02d}"


def bank_line_of(row: dict[str, Any], *, late: bool) -> str:
    """Return the reference for the bank line of something owed, as known; blank if none is.

    An order's own comes first, then the NI number for a direct earnings attachment, then the
    reference of whoever made the order; a fund, union or other body is given its own.
    """
    if row["kind"] == "tax_office":
        named = late or row["tax_month"] == CLASS_1A_MONTH
        return tax_office_line(
            row["accounts_office"], row["tax_year"], row["tax_month"], late=named
        )
    if row["what"] != "order":
        return str(row["quotes"] or "")
    own = row["order_bank_reference"]
    nino = row["nino"] if row["order_kind"] == "direct_earnings" else ""
    return str(own or nino or row["order_reference"] or "")
