"""The words by which headings are known: what each field is called in published files.

A score is how surely a heading means a field; the highest wins, the content of the column has a
say (see `columns`). The patterns stand in `words.toml`.
"""

import re
import tomllib
from pathlib import Path

FIELDS = (
    "amount",
    "paid_on",
    "supplier",
    "supplier_number",
    "department",
    "service",
    "cost_centre",
    "account",
    "purpose",
    "reference",
    "category",
    "capital_revenue",
    "irrecoverable_vat",
    "body",
    "contract",
    "company_number",
    "credit",
    "credit_mark",
)
"""Fields of a spending line, those that matter most first."""

LONGEST = 120
"""A longer cell is a sentence, not a heading."""

_FIGURES = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_WORDS: dict[str, str] = _FIGURES["words"]


def _spelt(pattern: str) -> str:
    """Return a pattern with the words that it stands for."""
    for name, words in _WORDS.items():
        pattern = pattern.replace(f"<{name}>", words)
    return pattern


_KEY, _VAT = _WORDS["key"], _WORDS["vat"]
_VAT_ONLY = re.compile(rf"\b{_VAT}\b")
_TAX_FREE = re.compile(
    r"\b(excl?|excluding|excludes|exclusive|ex|exc|less|without|before|inc|incl|including|"
    r"inclusive|nett?|gross|irrecoverable|irrecov|unrecoverable|non recoverable)\b"
)
_POUNDS_ALONE = re.compile(r"^[^A-Za-z0-9£]*£[sS]?[^A-Za-z0-9£]*$")
_THOUSANDS = re.compile(r"£\s*0?00'?0?s?\b|£\s*k\b|\bthousands?\b|\(\s*000'?s\s*\)", re.I)
_COMPILED = {
    field: [
        (re.compile(_spelt(pattern)), int(points)) for pattern, points in _FIGURES[field]["rules"]
    ]
    for field in FIELDS
}
_REFUSED = {
    field: re.compile(_spelt(_FIGURES[field]["never"]))
    for field in FIELDS
    if "never" in _FIGURES[field]
}


def plain(heading: str) -> str:
    """Return a heading in small letters, its words parted by single blanks, without marks."""
    if _POUNDS_ALONE.match(heading):
        return "gbp"
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    parted = re.sub(r"(?<=[A-Za-z])(?=\d$)", " ", parted)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", parted.lower()).split())


def in_thousands(heading: str) -> bool:
    """Say whether a heading says that its amounts are thousands of pounds."""
    return bool(_THOUSANDS.search(heading))


def score(heading: str, field: str) -> int:
    """Return how surely a heading, made plain, means a field; nought where it doesn't."""
    refused = _REFUSED.get(field)
    if field == "amount":
        return _amount_score(heading)
    if refused is not None and refused.search(heading):
        return 0
    return max((points for rule, points in _COMPILED[field] if rule.search(heading)), default=0)


def _amount_score(heading: str) -> int:
    """A column of VAT is no amount; "net of VAT" and "excluding VAT" are."""
    found = max((points for rule, points in _COMPILED["amount"] if rule.search(heading)), default=0)
    if not found:
        return 0
    if _VAT_ONLY.search(heading) and not _TAX_FREE.search(heading):
        return 0
    if score(heading, "irrecoverable_vat"):
        return 0
    if _REFUSED["amount"].search(heading):
        return 18 if found >= 80 and not re.search(rf"\b(date|{_KEY})$", heading) else 0
    if found == 80 and re.search(rf"\bgross\b|\binc(l|luding|lusive)?\b.*\b{_VAT}\b", heading):
        return 62
    return found


def may_be_amount(heading: str) -> bool:
    """Say whether a heading that names no field might still stand over amounts, made plain."""
    return not (_REFUSED["amount"].search(heading) or _VAT_ONLY.search(heading))


def fields_meant(cells: list[str | None]) -> dict[str, int]:
    """Return which fields a row's cells may name, with the best score of each."""
    meant: dict[str, int] = {}
    for cell in cells:
        if cell is None or len(cell) > LONGEST:
            continue
        word = plain(cell)
        best = max(((score(word, field), field) for field in FIELDS), default=(0, ""))
        if best[0] >= 40:
            meant[best[1]] = max(best[0], meant.get(best[1], 0))
    return meant
