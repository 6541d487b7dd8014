"""What it costs to take a day's statement in: parse, match, post and commit together."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import psycopg
from bench.limits import banking_reconcile

from chamberlain.banking.make import ENTRY, StatementWriter, load, make_bank
from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM

ENTRIES = 100_000
DAMAGED_IN_100 = 10
DAY = date(2026, 11, 2)


@dataclass
class _Day:
    """One round's statement on disk, and what it should be matched with."""

    path: Path
    items: pl.DataFrame


class _Month:
    """Prepares a statement and its expected movements for each round."""

    def __init__(self, context: Bench) -> None:

        make_bank()
        self.context = context
        self.chance: Random = context.random()
        self.writer = StatementWriter()
        self.rounds = 0
        self.day: _Day
        self.taken_in = False

    def prepare(self) -> None:
        """Expect money, and write the statement that shows it; a tenth of references damaged."""

        count = self.context.size(ENTRIES)
        start = 100_000_000 + self.rounds * 1_000_000
        self.rounds += 1
        numbers = pl.int_range(count, eager=True)
        references = (start + numbers * 7 % 1_000_000).cast(pl.String)
        pence = pl.Series([self.chance.randint(1_000, 300_000) for _ in range(count)])
        items = pl.DataFrame(
            {
                "key": pl.Series([f"charge-{start + n}" for n in range(count)]),
                "reference": references,
                "amount_pence": pence,
            }
        ).with_columns(
            entity=pl.lit("BHX"),
            bank_account=pl.lit("MAIN"),
            expected_on=pl.lit(DAY),
            counterparty=pl.lit("A Resident"),
            source_ref=pl.format("income:charge:{}", "key"),
        )
        run(SYSTEM, "banking.expect_movements", {"source": "income", "movements": items})
        said = [
            reference[:4] + reference[5] + reference[4] + reference[6:]
            if n % 100 < DAMAGED_IN_100
            else reference
            for n, reference in enumerate(references)
        ]
        entries = pl.DataFrame({"amount_pence": pence, "end_to_end_id": said}).with_columns(
            date=pl.lit(DAY),
            counterparty=pl.lit("A RESIDENT"),
            unstructured=pl.format("COUNCIL TAX {}", "end_to_end_id"),
            servicer_reference=pl.format("B{}", start + numbers),
            code=pl.lit("PMNT-RCDT-VCOM"),
        )
        blank = [pl.lit(None, kind).alias(n) for n, kind in ENTRY.items() if n not in entries]
        path = self.context.folder / "statement.xml"
        path.write_bytes(self.writer.write(DAY, entries.with_columns(blank)))
        self.writer.written.clear()  # what the bank keeps is no memory of ours
        kept = items.select(pl.int_range(count).alias("item"), "reference")
        self.day, self.taken_in = _Day(path, kept), False


@benchmark("banking.reconcile", unit="entries/s")
def reconcile(context: Bench) -> Measured:
    """Load, match, post and commit a statement, beside bare parse, exact join and COPY."""
    with context.database() as database:
        month = _Month(context)

        def ours() -> int:
            content = month.day.path.read_bytes()
            found = load(SYSTEM, content).value.statements[0]
            del content
            inputs = {"statement": found.reference}
            matched = run(SYSTEM, "banking.match_statement", inputs).value
            if matched.matched < found.lines * 0.99:
                raise AssertionError(f"only {matched.matched} of {found.lines} were matched")
            month.taken_in = True
            return found.lines

        def limit() -> int:
            return banking_reconcile.reconcile(database.owner_dsn, month.day.path, month.day.items)

        def tables() -> None:
            with psycopg.connect(database.owner_dsn) as connection:
                connection.execute(banking_reconcile.TABLES)
                connection.execute("ANALYZE")

        def ready() -> None:
            if month.taken_in:
                month.prepare()
            tables()

        month.prepare()
        measured = context.race(ours, limit, before=ready, between=tables)
        _check(database.owner_dsn)
        return measured


def _check(dsn: str) -> None:
    """Every line must be explained to the penny, and the bank account must say what it says."""
    with psycopg.connect(dsn) as connection:
        left = connection.execute(
            "SELECT count(*) FROM banking_line_state WHERE explained_pence <> amount_pence"
        ).fetchone()[0]
        bank = connection.execute(
            "SELECT sum(amount_pence) FROM ledger_line WHERE account = 'A2210'"
        ).fetchone()[0]
        closing = connection.execute(
            "SELECT closing_pence FROM banking_statement ORDER BY id DESC LIMIT 1"
        ).fetchone()[0]
        if left or bank != closing:
            raise AssertionError(f"{left} lines left; ledger {bank}, statement {closing}")
