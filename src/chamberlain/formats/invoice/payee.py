"""Sort code, account number and IBAN of whom an invoice asks us to pay."""

import re

from chamberlain.formats.invoice.records import Account, Invoice, Record

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_GB_IBAN = re.compile(r"GB\d{2}[A-Z]{4}(\d{6})(\d{8})")
_SORT_CODE = re.compile(r"\d{2}([- ]?)\d{2}\1\d{2}")
_BOTH = re.compile(r"(\d{2}[- ]?\d{2}[- ]?\d{2})[ /:]+(\d{8})")


class Payee(Record):
    """Where to pay: six digits, eight digits, or an IBAN without blanks; None where not stated."""

    sort_code: str | None = None
    account_number: str | None = None
    iban: str | None = None


def payee_of(invoice: Invoice) -> Payee:
    """Return the first account that the invoice gives, as both kinds of number where it can."""
    accounts = (p.account for p in invoice.payments if p.account is not None)
    stated = next((a for a in accounts if a.number), None)
    return Payee() if stated is None else _payee(stated)


def _payee(account: Account) -> Payee:
    """Tell an IBAN from a UK account; a number of any other kind is given as it stands."""
    number = account.number or ""
    compact = "".join(number.split()).upper()
    british = _GB_IBAN.fullmatch(compact)
    if british:
        return Payee(sort_code=british.group(1), account_number=british.group(2), iban=compact)
    if _IBAN.fullmatch(compact):
        return Payee(iban=compact)
    both = _BOTH.fullmatch(number)
    if both:
        return Payee(sort_code=_digits(both.group(1)), account_number=both.group(2))
    branch = (account.bank or "").strip()
    sort_code = _digits(branch) if _SORT_CODE.fullmatch(branch) else None
    return Payee(sort_code=sort_code, account_number=number)


def _digits(text: str) -> str:
    """Return only the digits of a sort code."""
    return "".join(c for c in text if c.isdigit())
