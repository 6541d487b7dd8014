"""Read a card statement: good rows typed, the others set aside with what is wrong with each."""

import re
from dataclasses import dataclass

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.spend_csv.amounts import read_amounts
from chamberlain.formats.spend_csv.dates import read_dates
from chamberlain.kernel.tabular import TableUnreadable, numbered, read_table_bytes

NAMES = {
    "card": ("card", "card number", "account number", "last four", "card last four"),
    "bought_on": ("transaction date", "date", "purchase date"),
    "posted_on": ("posting date", "posted", "post date"),
    "merchant": ("merchant", "merchant name", "supplier", "supplier name"),
    "category": ("merchant category code", "mcc", "merchant category", "category"),
    "amount": ("amount", "billing amount", "transaction amount", "gross"),
    "vat": ("vat", "vat amount", "tax", "tax amount"),
    "reference": ("reference", "transaction reference", "transaction id"),
}
NEEDED = ("card", "bought_on", "merchant", "amount")

CARD_COLUMNS = {
    "row": pl.Int64,
    "last_four": pl.String,
    "bought_on": pl.Date,
    "posted_on": pl.Date,
    "merchant": pl.String,
    "category": pl.String,
    "amount_pence": pl.Int64,
    "vat_shown_pence": pl.Int64,
    "bank_reference": pl.String,
}


@dataclass(frozen=True, slots=True)
class CardFile:
    """What a file held: `lines` in `CARD_COLUMNS`; `set_aside` has row, value and problem."""

    rows_read: int
    lines: pl.DataFrame
    set_aside: pl.DataFrame


def read_card_file(content: bytes, name: str = "the file") -> CardFile:
    """Return the transactions of a statement; raise `Unreadable` where it is no such table."""
    try:
        table = numbered(read_table_bytes(content, name))
    except TableUnreadable as error:
        raise Unreadable(str(error)) from None
    cells = _named(table, name)
    amounts, vat = read_amounts(cells["amount"]), read_amounts(cells["vat"])
    bought, posted = read_dates(cells["bought_on"]), read_dates(cells["posted_on"])
    read = cells.select(
        "row",
        last_four=pl.col("card").str.replace_all(r"[^0-9]", "").str.slice(-4),
        bought_on=bought["day"],
        posted_on=pl.coalesce(posted["day"], bought["day"]),
        merchant=pl.col("merchant").fill_null("").str.slice(0, 140),
        category=pl.col("category").fill_null("").str.slice(0, 60),
        amount_pence=amounts["pence"],
        vat_shown_pence=vat["pence"],
        bank_reference=pl.col("reference").fill_null("").str.slice(0, 80),
    )
    problem = pl.coalesce(
        pl.when(pl.col("last_four").fill_null("").str.len_chars() < 4).then(
            pl.lit("has no card whose last four digits can be read")
        ),
        pl.when(pl.col("bought_on").is_null()).then(pl.lit("has no day that can be read")),
        amounts["problem"],
        pl.when(pl.col("amount_pence").is_null()).then(pl.lit("has no amount")),
        pl.when(pl.col("amount_pence") == 0).then(pl.lit("is of nothing")),
        vat["problem"],
    )
    judged = read.with_columns(problem=problem, value=cells["amount"])
    wrong = judged.filter(pl.col("problem").is_not_null()).select("row", "value", "problem")
    lines = judged.filter(pl.col("problem").is_null()).select(*CARD_COLUMNS)
    return CardFile(table.height, lines.cast(pl.Schema(CARD_COLUMNS)), wrong)


def _named(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the columns that are known, by our names; one that is needed and missing refuses."""
    by_name = {_plain(heading): heading for heading in table.columns}
    found = {
        ours: next((by_name[one] for one in theirs if one in by_name), None)
        for ours, theirs in NAMES.items()
    }
    missing = [ours for ours in NEEDED if found[ours] is None]
    if missing:
        asked = "; ".join(f"{one.replace('_', ' ')} ({', '.join(NAMES[one])})" for one in missing)
        raise Unreadable(
            f"{name} has no column for {asked}. It has: {', '.join(table.columns[1:])}"
        )
    return table.select(
        "row",
        *[
            (pl.col(theirs) if theirs else pl.lit(None, pl.String)).alias(ours)
            for ours, theirs in found.items()
        ],
    )


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z]+", " ", heading.lower()).strip()
