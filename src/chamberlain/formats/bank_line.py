"""What may stand on the line of a bank statement that the payee reads.

Lengths and characters: Bacs Standard 18, reference field of 18 characters of A-Z, 0-9, full stop,
ampersand, slash, hyphen and space (HSBC Message Implementation Guide, August 2012); ISO 20022
Max35Text in the Latin characters that payment messages allow.
"""

import re

import polars as pl

LONGEST = 35
BACS_LONGEST = 18
_ANY = r"^[A-Za-z0-9.&/\-?:(),'+]([A-Za-z0-9.&/\-?:(),'+ ]*[A-Za-z0-9.&/\-?:(),'+])?$"
_BACS = r"^[A-Z0-9.&/\- ]+$"
_NINO = r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$"

CHARACTERS = (
    "letters without accents, digits, spaces between them, and . & / - ? : ( ) , ' +, "
    f"{LONGEST} at most"
)


def reference_fault(text: str) -> str:
    """Return why a reference can stand on no bank line, in words; blank where it can."""
    if not text:
        return ""
    if len(text) > LONGEST:
        return f"it has {len(text)} characters: a bank line carries {LONGEST} at most"
    if not re.match(_ANY, text):
        return f"a bank line carries {CHARACTERS}"
    return ""


def bacs_fault(text: str) -> str:
    """Return why a reference cannot stand in a Bacs file, in words; blank where it can."""
    if len(text) > BACS_LONGEST:
        return f"it has {len(text)} characters: Bacs carries {BACS_LONGEST}"
    if text and not re.match(_BACS, text.upper()):
        return "Bacs carries letters, digits, spaces and . & / - alone"
    return ""


def reference_unfit(column: str) -> pl.Expr:
    """Return where the column's reference can stand on no bank line; blank is fit."""
    text = pl.col(column)
    return (text != "") & ((text.str.len_chars() > LONGEST) | ~text.str.contains(_ANY))


def bacs_unfit(column: str) -> pl.Expr:
    """Return where the column's reference cannot stand in a Bacs file; blank is fit."""
    text = pl.col(column)
    too_long = text.str.len_chars() > BACS_LONGEST
    return (text != "") & (too_long | ~text.str.to_uppercase().str.contains(_BACS))


def shown_reference(text: str, plain: bool) -> str:
    """Return a reference as it is shown: a National Insurance number masked unless `plain`."""
    if plain or not re.match(_NINO, text.upper().replace(" ", "")):
        return text
    return "\N{BULLET}" * (len(text) - 3) + text[-3:]
