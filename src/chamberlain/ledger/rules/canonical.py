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


def header_texts(headers: pl.DataFrame) -> pl.Series:
    """Return the header line of each row. Columns are HEADER_FIELDS; `entered_at` naive, in UTC."""
    fields = [
        instant_expr(name) if name == "entered_at" else pl.col(name).cast(pl.String)
        for name in HEADER_FIELDS
    ]
    text = pl.concat_str(pl.lit(FORMAT), *(field.fill_null("") for field in fields), separator="\t")
    return headers.select(text=text)["text"]


def line_texts(lines: pl.DataFrame) -> pl.Series:
    """Return the text of each row of LINE_FIELDS."""
    fields = [pl.col(name).cast(pl.String).fill_null("") for name in LINE_FIELDS]
    return lines.select(text=pl.concat_str(fields, separator="\t"))["text"]


def journal_hashes(headers: pl.DataFrame, lines: pl.DataFrame) -> list[str]:
    """Return the SHA-256 of each header with its lines, in hexadecimal, in the headers' order.

    Both frames have `id`; the lines stand in the headers' order and then in that of `line_no`. A
    header without lines hashes its header alone.
    """
    bodies = (
        pl.DataFrame({"id": lines["id"], "text": line_texts(lines)})
        .group_by("id", maintain_order=True)
        .agg(pl.col("text").str.join("\n"))
    )
    heads = pl.DataFrame({"id": headers["id"], "head": header_texts(headers)})
    if bodies.height == heads.height and bodies["id"].equals(heads["id"]):
        whole = heads.with_columns(bodies["text"])
    else:
        whole = heads.join(bodies, on="id", how="left", maintain_order="left")
    texts = whole.select(pl.concat_str("head", "text", separator="\n", ignore_nulls=True))
    return [hashlib.sha256(f"{text}\n".encode()).hexdigest() for text in texts.to_series()]
