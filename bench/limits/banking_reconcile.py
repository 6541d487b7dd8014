"""The limit for a bank statement taken in: bare parse, exact join, COPY and one commit.

A bare expat pass keeps five fields of each entry (`banking_parse`), one Polars join finds the item
with the entry's reference, and the lines, the matches and two journal lines for each are copied
into plain tables with a primary key. Nothing is checked, balanced, hashed or told to anybody.
"""

from pathlib import Path

import polars as pl
import psycopg
from bench.limits import banking_parse

TABLES = """
    DROP TABLE IF EXISTS bare_line, bare_match, bare_journal_line;
    CREATE TABLE bare_line (id bigint PRIMARY KEY, pence bigint, day date, reference text,
        name text);
    CREATE TABLE bare_match (line bigint PRIMARY KEY, item bigint);
    CREATE TABLE bare_journal_line (journal bigint, number int, account text, pence bigint,
        day date, reference text, PRIMARY KEY (journal, number));
"""


def reconcile(dsn: str, path: Path, items: pl.DataFrame) -> int:
    """Take in the statement at `path` against `items` (item, reference); return its entries."""
    rows = banking_parse.read(path)
    lines = pl.DataFrame(
        rows, schema=["amount", "side", "day", "reference", "name"], orient="row"
    ).with_columns(
        pl.int_range(pl.len()).alias("id"),
        pl.col("amount").str.replace(".", "", literal=True).cast(pl.Int64).alias("pence")
        * pl.when(pl.col("side") == "CRDT").then(1).otherwise(-1),
    )
    matches = lines.join(items, on="reference").select(pl.col("id").alias("line"), "item")
    sides = [("A2210", 1), ("A2200", -1)]
    journal = pl.concat(
        [
            lines.select(
                "id",
                pl.lit(number).alias("number"),
                pl.lit(account).alias("account"),
                pl.col("pence") * sign,
                "day",
                "reference",
            )
            for number, (account, sign) in enumerate(sides)
        ]
    )
    with psycopg.connect(dsn) as connection:
        copy(connection, "bare_line", lines.select("id", "pence", "day", "reference", "name"))
        copy(connection, "bare_match", matches)
        copy(connection, "bare_journal_line", journal)
    return lines.height


def copy(connection: psycopg.Connection, table: str, frame: pl.DataFrame) -> None:
    """COPY the whole frame into the table."""
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as into:
        into.write(frame.write_csv(include_header=False).encode())
