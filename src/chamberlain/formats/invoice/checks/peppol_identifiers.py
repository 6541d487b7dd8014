"""PEPPOL-COMMON: check digits and shapes of identifiers, by the scheme they are of.

Source: OpenPeppol BIS Billing 3.0, release 3.0.19. A scheme of another country is checked as that
country's register does it; nothing here says whether the number was ever issued.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from chamberlain.formats.invoice.checks.case import Case
from chamberlain.formats.invoice.checks.engine import Finding, Rule

_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)


def is_gln(number: str) -> bool:
    """Say whether a Global Location Number has its GS1 check digit."""
    if not number.isdecimal():
        return False
    digits = [int(d) for d in number]
    weighted = sum(d * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits[:-1])))
    return (10 - weighted % 10) % 10 == digits[-1]


def is_norwegian(number: str) -> bool:
    """Say whether a Norwegian organisation number has its modulus 11 check digit."""
    if not re.fullmatch(r"[0-9]{9}", number) or int(number) == 0:
        return False
    weighted = sum(int(d) * (n % 6 + 2) for n, d in enumerate(reversed(number[:-1])))
    return (11 - weighted % 11) % 11 == int(number[-1])


def is_danish(number: str) -> bool:
    """Say whether a Danish CVR number has eight digits, with DK before them or not."""
    return re.fullmatch(r"(DK)?[0-9]{8}", number) is not None


def is_belgian(number: str) -> bool:
    """Say whether a Belgian enterprise number has its modulus 97 check digits."""
    if not re.fullmatch(r"[0-9]{10}", number):
        return False
    return int(number[8:]) == 97 - int(number[:8]) % 97


def is_italian_office(code: str) -> bool:
    """Say whether an Italian IPA code is six letters or digits."""
    return re.fullmatch(r"[A-Za-z0-9]{6}", code) is not None


def is_italian_tax_code(code: str) -> bool:
    """Say whether an Italian codice fiscale has the shape of a person's or a company's."""
    shape = r"[A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}.{3}[0-9][A-Za-z]|[0-9]{11}"
    return re.fullmatch(shape, code) is not None


def is_italian_vat(number: str) -> bool:
    """Say whether a VAT number, if it is Italian, has its check digit."""
    if number[:2].upper() != "IT":
        return True
    digits = number[2:]
    if not re.fullmatch(r"[0-9]{11}", digits):
        return False
    doubled = "0246813579"
    return sum(int(doubled[int(d)] if n % 2 else d) for n, d in enumerate(digits)) % 10 == 0


def is_swedish(number: str) -> bool:
    """Say whether a Swedish organisation number has ten digits and its Luhn check digit."""
    if not re.fullmatch(r"[0-9]{10}", number):
        return False
    doubled = "0246813579"
    return sum(int(d if n % 2 else doubled[int(d)]) for n, d in enumerate(number)) % 10 == 0


def is_australian(number: str) -> bool:
    """Say whether an Australian Business Number passes its modulus 89 check."""
    if not re.fullmatch(r"[0-9]{11}", number):
        return False
    digits = [int(number[0]) - 1, *(int(d) for d in number[1:])]
    return sum(d * w for d, w in zip(digits, _ABN_WEIGHTS, strict=True)) % 89 == 0


def _numbers(case: Case, scheme: str, endpoints_only: bool) -> Iterator[tuple[str, str]]:
    """Yield every identifier of one scheme, with the part of the party that bears it."""
    for part, party in case.parties:
        borne = (party.endpoint, *(() if endpoints_only else party.identifiers))
        borne += () if endpoints_only else (party.company_number,)
        for identifier in borne:
            if identifier is not None and identifier.scheme == scheme:
                yield part, identifier.value


def _scheme(
    rule: str,
    scheme: str,
    expected: str,
    ok: Callable[[str], bool],
    severity: Literal["fatal", "warning"] = "fatal",
    endpoints_only: bool = False,
) -> Rule:
    """Return the rule for identifiers of one scheme."""

    def find(case: Case) -> Iterator[Finding]:
        for part, number in _numbers(case, scheme, endpoints_only):
            yield Finding(part, ok(number), expected, number)

    return Rule(f"PEPPOL-COMMON-{rule}", find, severity)


RULES: list[Rule] = [
    _scheme("R040", "0088", "a GLN with its check digit", is_gln),
    _scheme("R041", "0192", "a Norwegian organisation number", is_norwegian),
    _scheme("R042", "0184", "a Danish CVR number", is_danish),
    _scheme("R043", "0208", "a Belgian enterprise number", is_belgian),
    _scheme("R044", "0201", "an Italian IPA code", is_italian_office, "warning"),
    _scheme("R045", "0210", "an Italian tax code", is_italian_tax_code, "warning"),
    _scheme("R046", "9907", "an Italian tax code", is_italian_tax_code, "warning", True),
    _scheme("R047", "0211", "an Italian VAT number", is_italian_vat, "warning"),
    _scheme("R049", "0007", "a Swedish organisation number", is_swedish),
    _scheme("R050", "0151", "an Australian Business Number", is_australian),
]
