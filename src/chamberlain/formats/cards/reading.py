"""Read a card statement: good rows typed, the others set aside with what is wrong with each."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.spend_csv.amounts import read_amounts
from chamberlain.formats.spend_csv.dates import read_dates
from chamberlain.formats.spend_csv.signs import signed
from chamberlain.kernel.tabular import TableUnreadable, numbered, read_table_bytes

_WORDS = tomllib.loads((Path(__file__).parent / "cards.toml").read_text(encoding="utf-8"))
NAMES: dict[str, list[str]] = _WORDS["headings"]
TOTALS: list[str] = _WORDS["totals"]
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
class CardLayout:
    """How one provider writes its file: its own heading of a column, and the sign of spending.

    What is not said is known by `cards.toml`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    spending_negative: bool = False


USUAL = CardLayout()


@dataclass(frozen=True, slots=True)
class CardFile:
    """What a file held: `lines` in `CARD_COLUMNS`; `set_aside` has row, value and problem.

    `said_lines` and `said_pence` are the file's own control totals, where it ends with one; such a
    row is no transaction, and is not among the rows read.
    """

    rows_read: int
    lines: pl.DataFrame
    set_aside: pl.DataFrame
    said_lines: int | None = None
    said_pence: int | None = None


def read_card_file(content: bytes, name: str = "the file", layout: CardLayout = USUAL) -> CardFile:
    """Return the transactions of a statement; raise `Unreadable` where it is no such table."""
    try:
        table = numbered(read_table_bytes(content, name))
    except TableUnreadable as error:
        raise Unreadable(str(error)) from None
    whole = _named(table, name, layout)
    ends = _is_total(table)
    cells = whole.filter(~ends)
    amounts, vat = _signed(cells, layout), read_amounts(cells["vat"])
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
    said = _control_totals(table.filter(ends), whole.filter(ends), layout)
    return CardFile(cells.height, lines.cast(pl.Schema(CARD_COLUMNS)), wrong, *said)


def _signed(cells: pl.DataFrame, layout: CardLayout) -> pl.DataFrame:
    """Return `pence` and `problem` of each row: what was spent above nought, what came back below.

    A credit stands in a column of its own, is marked beside the amount, or has a minus; some
    providers write all the other way about.
    """
    used = {name: name for name in ("amount", "credit") if cells[name].count()}
    if cells["sign"].count():
        used["credit_mark"] = "sign"
    read = signed(read_amounts(cells["amount"]), cells, used)
    if layout.spending_negative:
        return read.with_columns(-pl.col("pence"))
    return read


def _is_total(table: pl.DataFrame) -> pl.Series:
    """Say which rows are control totals: their first filled cell is one of `totals`."""
    first = table.select(pl.coalesce(pl.all().exclude("row"))).to_series()
    plain = first.str.to_lowercase().str.replace_all(r"[^a-z]+", " ").str.strip_chars()
    return plain.is_in(TOTALS).fill_null(False)


def _control_totals(
    ends: pl.DataFrame, named: pl.DataFrame, layout: CardLayout
) -> tuple[int | None, int | None]:
    """Return the lines and pence that the file itself says it has, of its last total."""
    if ends.is_empty():
        return None, None
    pence = _signed(named, layout)["pence"][-1]
    amount = named["amount"][-1]
    cells = [cell for cell in ends.drop("row").row(-1) if cell and cell != amount]
    count = next((int(cell) for cell in cells if re.fullmatch(r"[0-9]{1,6}", cell.strip())), None)
    return count, pence


def _named(table: pl.DataFrame, name: str, layout: CardLayout) -> pl.DataFrame:
    """Return the columns that are known, by our names; one that is needed and missing refuses."""
    by_name = {_plain(heading): heading for heading in table.columns}
    found = {
        ours: _heading(by_name, [layout.columns[ours]] if layout.columns.get(ours) else theirs)
        for ours, theirs in NAMES.items()
    }
    missing = [ours for ours in NEEDED if found[ours] is None]
    missing += [ours for ours in layout.columns if found.get(ours) is None and ours not in NEEDED]
    if missing:
        asked = "; ".join(
            f"{one.replace('_', ' ')} ({layout.columns.get(one) or ', '.join(NAMES[one][:5])})"
            for one in missing
        )
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


def _heading(by_name: dict[str, str], names: list[str]) -> str | None:
    return next((by_name[_plain(one)] for one in names if _plain(one) in by_name), None)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z]+", " ", heading.lower()).strip()
