"""The text of a journal that is hashed, so that anybody can recompute what stands in a seal.

A journal's text is UTF-8 and made of lines that end in a line feed. The first is its header, then
each of its lines in the order of `line_no`; fields stand between tabs:

    chamberlain journal 1, reference, entity, year, period, type, journal date, instant of entry in
    UTC with six decimals and Z, source, source reference, reference of the journal it reverses,
    who prepared it, who approved it, number of the act, description

    line number, entity, fund, cost centre, account, project, pence, VAT code, line reference,
    narrative

An absent field is empty. Posting leaves no tab or line feed inside a field. The journal's hash is
SHA-256 of that text.
"""

import hashlib

import polars as pl

FORMAT = "chamberlain journal 1"

HEADER_FIELDS = (
    "reference", "entity", "year", "period", "type", "journal_date", "entered_at", "source",
    "source_ref", "reverses", "prepared_by", "approved_by", "act_id", "description",
)  # fmt: skip
LINE_FIELDS = (
    "line_no", "entity", "fund", "cost_centre", "account", "project", "amount_pence", "vat_code",
    "line_ref", "narrative",
)  # fmt: skip
SEPARATORS = r"[\t\r\n]"


def reference_expr(number: str) -> pl.Expr:
    """Return a journal's reference from its number: JNL-0000012."""
    return pl.concat_str(pl.lit("JNL-"), pl.col(number).cast(pl.String).str.zfill(7))


def reference_of(number: int) -> str:
    """Return a journal's reference from its number: JNL-0000012."""
    return f"JNL-{number:07d}"


def number_of(reference: str) -> int | None:
    """Return a journal's number from its reference, or None when it is none."""
    digits = reference.strip().upper().removeprefix("JNL-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def instant_expr(column: str) -> pl.Expr:
    """Return an instant in UTC as its canonical text."""
    return pl.col(column).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")


def _text(name: str) -> pl.Expr:
    field = instant_expr(name) if name == "entered_at" else pl.col(name).cast(pl.String)
    return field.fill_null("")


_HEADER_TEXT = pl.concat_str(pl.lit(FORMAT), *map(_text, HEADER_FIELDS), separator="\t")
_LINE_TEXT = pl.concat_str(*map(_text, LINE_FIELDS), separator="\t")
_WHOLE = pl.concat_str("head", "text", separator="\n", ignore_nulls=True)


def journal_hashes(headers: pl.DataFrame, lines: pl.DataFrame) -> list[str]:
    """Return the SHA-256 of each header with its lines, in hexadecimal, in the headers' order.

    Both frames have `id` beside HEADER_FIELDS (`entered_at` in UTC, without a zone) and
    LINE_FIELDS; the lines stand in the headers' order and then in that of `line_no`. A header
    without lines hashes its header alone.
    """
    bodies = (
        lines.select("id", text=_LINE_TEXT)
        .group_by("id", maintain_order=True)
        .agg(pl.col("text").str.join("\n"))
    )
    heads = headers.select("id", head=_HEADER_TEXT)
    if bodies.height == heads.height and bodies["id"].equals(heads["id"]):
        whole = heads.with_columns(bodies["text"])
    else:
        whole = heads.join(bodies, on="id", how="left", maintain_order="left")
    texts = whole.select(_WHOLE).to_series()
    return [hashlib.sha256(f"{text}\n".encode()).hexdigest() for text in texts]
