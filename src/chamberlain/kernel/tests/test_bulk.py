from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.db import DataError, connection, transaction

from chamberlain.kernel.bulk import CountsDiffer, copy_in, read_frame, same_pence, same_rows

SCHEMA = {
    "pence": pl.Int64,
    "words": pl.String,
    "day": pl.Date,
    "fine": pl.Boolean,
    "instant": pl.Datetime("us", "UTC"),
}
ROWS = [
    (
        -(2**62),
        'a "quoted", text\nof two lines',
        date(2026, 11, 2),
        True,
        datetime(2026, 11, 2, tzinfo=UTC),
    ),
    (0, "", date(1900, 1, 1), False, datetime(2026, 7, 1, 23, 30, 0, 123456, tzinfo=UTC)),
    (None, None, None, None, None),
]
COLUMNS = "pence bigint, words text, day date, fine boolean, instant timestamptz"


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bulk_try ({COLUMNS})")
    return "bulk_try"


def test_what_is_copied_in_reads_back_the_same_nulls_and_empty_texts_apart(table: str) -> None:
    frame = pl.DataFrame(ROWS, schema=SCHEMA, orient="row")

    with connection.cursor() as cursor:
        copied = copy_in(cursor, table, frame)
    query = "SELECT pence, words, day, fine, instant FROM bulk_try"
    again, fetched = read_frame(query, schema=SCHEMA), read_frame(query, schema=SCHEMA, few=True)

    assert copied == 3
    assert again.equals(frame)
    assert fetched.equals(frame)


def test_only_the_columns_named_are_copied_and_parameters_choose_rows(table: str) -> None:
    frame = pl.DataFrame({"pence": [1, 2], "words": ["a", "b"], "other": [0, 0]})

    with connection.cursor() as cursor:
        copy_in(cursor, table, frame, columns=["words", "pence"])
    found = read_frame(
        "SELECT words FROM bulk_try WHERE pence = %s", [2], schema={"words": pl.String}
    )

    assert found["words"].to_list() == ["b"]


def test_no_rows_give_a_frame_with_its_columns(table: str) -> None:
    with connection.cursor() as cursor:
        copied = copy_in(cursor, table, pl.DataFrame(schema=SCHEMA))

    found = read_frame("SELECT * FROM bulk_try", schema=SCHEMA)
    fetched = read_frame("SELECT * FROM bulk_try", schema=SCHEMA, few=True)

    assert (copied, found.height, fetched.height) == (0, 0, 0)
    assert dict(found.schema) == dict(fetched.schema) == SCHEMA


def test_rows_or_pence_lost_on_the_way_are_named_with_both_figures() -> None:
    before, after = pl.DataFrame({"pence": [100, 23]}), pl.DataFrame({"pence": [100]})

    with pytest.raises(CountsDiffer, match="posting: 2 rows went in and 1 came out"):
        same_rows("posting", before.height, after.height)
    with pytest.raises(CountsDiffer, match="posting: pence was 123 in all and is 100"):
        same_pence("posting", before, after, "pence")
    same_pence("posting", before, before, "pence")


def test_what_goes_wrong_after_many_rows_is_refused_and_the_connection_goes_on(db: None) -> None:
    query = "SELECT 7 / (9000 - i) FROM generate_series(1, %s) i"

    with pytest.raises(DataError), transaction.atomic():
        read_frame(query, [10_000], schema={"part": pl.Int64})
    whole = read_frame(query, [8_000], schema={"part": pl.Int64})

    assert whole.height == 8_000
