"""From columns of text to typed frames: amounts, days, parties, references, narrative.

Columns of `entries`: statement, entry, date, value_date, amount_pence, currency, status (BOOK,
PDNG, INFO or FUTR), reversal, reference, entry_reference, servicer_reference, end_to_end_id,
transaction_id, mandate_id, structured, unstructured, batch_reference, counterparty,
counterparty_sort_code, counterparty_account, code, text, info, return_reason, batch_count,
details, and for exact checks amount_e5. `details` has entry, number and the same where it
applies. Amounts are Int64; `_e5` is hundred-thousandths of the currency unit, as the messages
allow five decimals.
"""

import polars as pl

from chamberlain.formats import Unreadable

NO_REFERENCE = ("NOTPROVIDED", "NONREF", "NOREF")
"""What banks write where there is no reference."""

_OF_DETAIL = (
    "end_to_end_id",
    "transaction_id",
    "mandate_id",
    "structured",
    "unstructured",
    "structured_info",
    "info",
    "return_reason",
    "detail_reference",
    "detail_code",
    "counterparty",
    "counterparty_account",
    "counterparty_sort_code",
)

ENTRY_COLUMNS = (
    "statement",
    "entry",
    "date",
    "value_date",
    "amount_pence",
    "currency",
    "status",
    "reversal",
    "reference",
    "entry_reference",
    "servicer_reference",
    "end_to_end_id",
    "transaction_id",
    "mandate_id",
    "structured",
    "unstructured",
    "batch_reference",
    "counterparty",
    "counterparty_sort_code",
    "counterparty_account",
    "code",
    "text",
    "info",
    "return_reason",
    "batch_count",
    "details",
    "booked",
    "amount_e5",
)

DETAIL_COLUMNS = (
    "statement",
    "entry",
    "number",
    "amount_pence",
    "currency",
    "reference",
    "end_to_end_id",
    "transaction_id",
    "mandate_id",
    "structured",
    "unstructured",
    "counterparty",
    "counterparty_sort_code",
    "counterparty_account",
    "text",
    "return_reason",
    "amount_e5",
)


def amount_e5(column: str) -> pl.Expr:
    """Return the amount in `column` exactly, in hundred-thousandths; null when it is not one."""
    text = pl.col(column)
    parts = text.str.strip_prefix("+").str.splitn(".", 2)
    whole = parts.struct.field("field_0")
    decimals = parts.struct.field("field_1").fill_null("").str.strip_chars_end("0")
    good = text.str.contains(r"^\+?(\d{1,13}(\.\d*)?|\.\d+)$") & (decimals.str.len_bytes() <= 5)
    value = pl.when(whole == "").then(pl.lit("0")).otherwise(whole).cast(
        pl.Int64, strict=False
    ) * 100_000 + decimals.str.pad_end(5, "0").cast(pl.Int64, strict=False)
    return pl.when(good).then(value)


def pence(e5: pl.Expr) -> pl.Expr:
    """Round a signed `_e5` amount to whole pence, halves away from zero."""
    return e5.sign() * ((e5.abs() + 500) // 1_000)


def day(column: str) -> pl.Expr:
    """Return the day a date or date-time text names, as its writer wrote it; null if it is none."""
    return pl.col(column).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def sign(column: str) -> pl.Expr:
    """Return +1 for a credit, -1 for a debit, null for anything else."""
    return pl.col(column).replace_strict(
        {"CRDT": 1, "DBIT": -1}, default=None, return_dtype=pl.Int64
    )


def entries_and_details(
    raw_entries: pl.DataFrame, raw_details: pl.DataFrame, own: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Type both frames. `own` has per statement: statement, own_account, own_day, own_currency.

    Raise `Unreadable` for an amount or direction that cannot be read: no such line may be guessed.
    """
    head = (
        raw_entries.rename({"parent": "statement"})
        .with_row_index("entry")
        .with_columns(
            pl.col("entry", "statement").cast(pl.Int64),
            amount_e5("amount").alias("unsigned_e5"),
            sign("side").alias("sign"),
            (pl.col("reversal").fill_null("false").is_in(["true", "1"])).alias("reversal"),
            pl.col("status").fill_null("BOOK"),
            _given("entry_reference"),
            _given("servicer_reference"),
        )
    )
    _refuse_unreadable(head)
    head = head.join(own, on="statement", how="left", maintain_order="left")
    details = _details(raw_details, head)
    folded = _fold(details)
    entries = head.join(folded, on="entry", how="left", maintain_order="left")
    return _entries(entries).select(ENTRY_COLUMNS), details.select(DETAIL_COLUMNS)


def _given(column: str) -> pl.Expr:
    """Return a reference, or null where the bank says there is none."""
    return pl.when(~pl.col(column).is_in(NO_REFERENCE)).then(column).alias(column)


def _refuse_unreadable(entries: pl.DataFrame) -> None:
    for column, source, expected in (
        ("unsigned_e5", "amount", "an amount such as 12.50, without sign"),
        ("sign", "side", "CRDT or DBIT"),
    ):
        bad = entries.filter(pl.col(column).is_null())
        if bad.height:
            first = bad.row(0, named=True)
            raise Unreadable(
                f"statement {first['statement'] + 1}, entry {first['entry'] + 1}: "
                f"{'amount' if source == 'amount' else 'credit or debit indicator'} "
                f"is {first[source]!r}, expected {expected} ({bad.height} such)"
            )


def _details(raw: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Type the details, taking direction, currency and reversal from their entry."""
    above = entries.select(
        "entry",
        "statement",
        "sign",
        "reversal",
        "own_account",
        pl.col("currency").alias("of_entry"),
    )
    frame = raw.rename({"parent": "entry"}).join(
        above, on="entry", how="left", maintain_order="left"
    )
    own_sign = sign("side").fill_null(pl.col("sign"))
    same = pl.col("currency").fill_null(pl.col("of_entry")) == pl.col("of_entry")
    frame = frame.with_columns(
        pl.when(same).then(amount_e5("amount") * own_sign).alias("amount_e5"),
        pl.int_range(1, pl.len() + 1).over("entry").cast(pl.Int64).alias("number"),
        _code("detail_code"),
        _given("end_to_end_id"),
        _given("detail_reference"),
        *_counterparty(pl.col("sign") * pl.when("reversal").then(-1).otherwise(1) > 0),
    )
    return frame.with_columns(
        pence(pl.col("amount_e5")).alias("amount_pence"),
        pl.coalesce(
            "structured", "end_to_end_id", "instruction_id", "transaction_id", "detail_reference"
        ).alias("reference"),
        pl.coalesce("unstructured", "info", "structured_info").alias("text"),
    )


def _code(name: str) -> pl.Expr:
    """Return the bank transaction code: ISO domain-family-subfamily, else the bank's own."""
    iso = pl.concat_str("domain", "family", "sub_family", separator="-", ignore_nulls=True)
    return pl.coalesce(pl.when(pl.col("domain").is_not_null()).then(iso), "bank_code").alias(name)


def _counterparty(from_debtor: pl.Expr) -> list[pl.Expr]:
    """Choose the other side: who paid a credit, who was paid by a debit.

    Parties keep the roles of the first payment when it is reversed. If that side is not named,
    the other one is taken unless it is the account's own.
    """
    debtor = pl.any_horizontal(pl.col("debtor", "debtor_account", "ultimate_debtor").is_not_null())
    creditor = pl.any_horizontal(
        pl.col("creditor", "creditor_account", "ultimate_creditor").is_not_null()
    )
    own_is = pl.col("own_account")
    take_debtor = (
        pl.when(from_debtor & debtor)
        .then(True)
        .when(~from_debtor & creditor)
        .then(False)
        .when(from_debtor & creditor)
        .then(pl.col("creditor_account").eq_missing(own_is))
        .otherwise(~pl.col("debtor_account").eq_missing(own_is))
    )
    return [
        pl.when(take_debtor)
        .then(pl.coalesce("debtor", "ultimate_debtor"))
        .otherwise(pl.coalesce("creditor", "ultimate_creditor"))
        .alias("counterparty"),
        pl.when(take_debtor)
        .then("debtor_account")
        .otherwise("creditor_account")
        .alias("counterparty_account"),
        pl.when(take_debtor)
        .then("debtor_sort_code")
        .otherwise("creditor_sort_code")
        .alias("counterparty_sort_code"),
    ]


def _fold(details: pl.DataFrame) -> pl.DataFrame:
    """Return one row per entry that has details: what they all say, else nothing."""
    counted = details.select("entry", *_OF_DETAIL, details=pl.len().over("entry").cast(pl.Int64))
    single = counted.filter(pl.col("details") == 1)
    if single.height == counted.height:
        return single
    many = counted.filter(pl.col("details") > 1).group_by("entry", maintain_order=True)
    agreed = many.agg(
        *[
            pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name)
            for name in _OF_DETAIL
        ],
        pl.col("details").first(),
    )
    return pl.concat([single, agreed])


def _entries(frame: pl.DataFrame) -> pl.DataFrame:
    """Work out the columns of a bank line from its own fields and its details."""
    booked, value = day("booked"), day("value_date")
    signed = pl.col("unsigned_e5") * pl.col("sign")
    return frame.with_columns(
        booked.alias("booked"),
        pl.coalesce(booked, value, "own_day").alias("date"),
        value.alias("value_date"),
        signed.alias("amount_e5"),
        pence(signed).alias("amount_pence"),
        pl.coalesce("currency", "own_currency").alias("currency"),
        pl.coalesce("batch_reference", "batch_message").alias("batch_reference"),
        pl.col("batch_count").cast(pl.Int64, strict=False),
        pl.col("details").fill_null(0),
        pl.coalesce(_code("code"), "detail_code").alias("code"),
        pl.coalesce(
            "structured",
            "end_to_end_id",
            "batch_reference",
            "batch_message",
            "detail_reference",
            "servicer_reference",
            "entry_reference",
        ).alias("reference"),
        pl.coalesce("unstructured", "info", "entry_info", "structured_info").alias("text"),
        pl.coalesce("entry_info", "info").alias("info"),
    )
