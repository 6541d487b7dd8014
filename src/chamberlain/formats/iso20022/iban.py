"""IBANs: ISO 13616, check digits by MOD 97-10 (ISO 7064). A UK one has 22 characters."""

import polars as pl

_LETTERS = {chr(code): str(code - 55) for code in range(65, 91)}
_CHUNK = 14
_LONGEST_DIGITS = 70  # 34 characters of at most two digits, in whole chunks


def is_iban_expr(column: pl.Expr) -> pl.Expr:
    """Say whether each text is an IBAN with right check digits; null stays null."""
    shape = column.str.contains(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")
    uk = ~column.str.starts_with("GB") | column.str.contains(r"^GB\d{2}[A-Z]{4}\d{14}$")
    turned = column.str.slice(4) + column.str.slice(0, 4)
    digits = turned.str.replace_many(list(_LETTERS), list(_LETTERS.values()))
    padded = digits.str.zfill(_LONGEST_DIGITS)
    rest = pl.lit(0, pl.Int64)
    for start in range(0, _LONGEST_DIGITS, _CHUNK):
        part = padded.str.slice(start, _CHUNK).cast(pl.Int64, strict=False)
        rest = (rest * 10**_CHUNK + part) % 97
    return shape & uk & (rest == 1)


def uk_iban(bank_code: str, sort_code: str, account_number: str) -> str:
    """Return the IBAN of a UK account; `bank_code` is the bank's four letters."""
    body = f"{bank_code}{sort_code}{account_number}"
    digits = "".join(_LETTERS.get(character, character) for character in f"{body}GB00")
    return f"GB{98 - int(digits) % 97:02d}{body}"
