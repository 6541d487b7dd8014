"""The forms in which names and invoice numbers are compared, so that a slip hides no duplicate."""

import polars as pl

_COMPANY_WORDS = r"\b(LIMITED|LTD|PLC|LLP|CIC|THE|CO|COMPANY|UK|GROUP|HOLDINGS|T/A)\b"


def number_key(number: pl.Expr) -> pl.Expr:
    """Return an invoice number as it is compared: capitals, no punctuation or leading noughts.

    The same form as `same_number` of the duplicate tests.
    """
    cleaned = number.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    stripped = cleaned.str.strip_chars_start("0")
    return pl.when(stripped == "").then(pl.lit("0")).otherwise(stripped)


def name_key(name: pl.Expr) -> pl.Expr:
    """Return a name as it is compared: capitals, no punctuation, no words for a kind of company."""
    words = name.str.to_uppercase().str.replace_all("&", " AND ").str.replace_all(r"['\u2019.]", "")
    plain = words.str.replace_all(r"[^A-Z0-9/]+", " ").str.replace_all(_COMPANY_WORDS, " ")
    joined = plain.str.replace_all(r"[^A-Z0-9]+", "")
    return (
        pl.when(joined == "")
        .then(name.str.to_uppercase().str.replace_all(r"[^A-Z0-9]+", ""))
        .otherwise(joined)
    )


def vat_key(number: pl.Expr) -> pl.Expr:
    """Return a VAT number without its country and punctuation: "GB 123 4567 89" is 123456789."""
    return number.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").str.strip_prefix("GB")


def company_key(number: pl.Expr) -> pl.Expr:
    """Return a company number as Companies House writes it: eight characters, noughts in front."""
    cleaned = number.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    return pl.when(cleaned == "").then(cleaned).otherwise(cleaned.str.zfill(8))


def keyed(text: str, key: str) -> str:
    """Return one text in the form `number`, `name`, `vat` or `company`."""
    forms = {"number": number_key, "name": name_key, "vat": vat_key, "company": company_key}
    return str(pl.select(forms[key](pl.lit(text))).item())
