"""What the ledger costs: posting in bulk and one by one, and its trial balance."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
import psycopg
from bench.limits import ledger_post, ledger_post_one, ledger_trial_balance

from chamberlain.kernel.benchmark import Bench, Measured, Rate, benchmark
from chamberlain.ledger.contract import Journal, JournalLine

LIVE_LINES = 2_000_000
JOURNALS = 100_000
CODINGS = 20_000
KEPT_LIMIT_SECONDS = 0.010
ONE_SECONDS = 2.0
LIMIT_COLUMNS = [name.strip() for name in ledger_post.COLUMNS.split(",")]


def _hashed(column: str, seed: int, below: int) -> pl.Expr:
    """Return numbers from nought to below `below` that look random and are always the same."""
    return (pl.col(column).hash(seed) % below).cast(pl.Int64)


def journal_lines(journals: int, first: int, codings: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of `journals` balanced journals of 2 to 6 lines, 4 on average."""
    heads = pl.select(j=pl.int_range(journals)).with_columns(
        pairs=1 + _hashed("j", first + 1, 3), day=_hashed("j", first + 2, 28)
    )
    lines = (
        heads.with_columns(k=pl.int_ranges(0, pl.col("pairs") * 2))
        .explode("k")
        .with_row_index("r")
        .with_columns(pair=pl.col("r") // 2)
    )
    chosen = lines.select(_hashed("r", first + 3, codings.height)).to_series()
    number = pl.col("j") + first
    return lines.select(
        source_ref=pl.format("bench:invoice:INV-{}", number),
        type=pl.lit("JIN"),
        entity=pl.lit("BHX"),
        journal_date=(pl.lit(date(2026, 11, 1)) + pl.duration(days=pl.col("day"))).cast(pl.Date),
        year=pl.lit(2026, pl.Int16),
        period=pl.lit(8, pl.Int16),
        description=pl.lit("Invoice of a supplier"),
        line_entity=pl.lit("BHX"),
        fund=pl.lit("GF"),
        cost_centre=codings["cost_centre"].gather(chosen),
        account=codings["account"].gather(chosen),
        project=pl.lit(""),
        amount_pence=(1 + _hashed("pair", first + 4, 500_000))
        * pl.when(pl.col("k") % 2 == 0).then(1).otherwise(-1),
        vat_code=pl.lit("S"),
        line_ref=pl.format("bench:invoice:INV-{}", number),
        narrative=pl.lit("Supplies for the month"),
    )


def limit_csv(frame: pl.DataFrame, first: int) -> bytes:
    """Return the same lines as the limit copies them, made before it is timed."""
    number = pl.col("source_ref").rle_id().cast(pl.Int64)
    at = pl.int_range(pl.len()).over("source_ref") + 1
    table = frame.with_columns(journal_id=number + first, line_no=at)
    return table.select(LIMIT_COLUMNS).write_csv(include_header=False).encode()


@dataclass
class Books:
    """A ledger with its live lines, and the next number that batches are made from."""

    database: Any
    codings: pl.DataFrame
    journals: int
    next: int = 1
    batch: pl.DataFrame = field(default_factory=pl.DataFrame)
    content: bytes = b""

    @property
    def owner_dsn(self) -> str:
        """How to reach the database as its owner."""
        return str(self.database.owner_dsn)

    def fresh(self) -> None:
        """Make the next batch, for ours and for the limit."""
        self.batch = journal_lines(self.journals, self.next, self.codings)
        self.content = limit_csv(self.batch, self.next)
        self.next += self.journals

    def post(self) -> int:
        """Post the batch through the contract; return its lines."""
        from chamberlain.kernel.door import run  # noqa: PLC0415 - once Django is ready
        from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

        given = {"source": "bench", "journals": self.batch}
        answer = run(SYSTEM, "ledger.post_journals", given).value
        if answer.accepted != self.journals or answer.refused:
            raise AssertionError(f"not all were posted: {answer}")
        return int(answer.lines)

    def ask(self, **inputs: Any) -> pl.DataFrame:
        """Ask for the trial balance."""
        from chamberlain.kernel.door import ask  # noqa: PLC0415 - once Django is ready
        from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

        found = ask(SYSTEM, "ledger.trial_balance", {"year": 2026, "period": 8, **inputs})
        if not isinstance(found, pl.DataFrame):
            raise TypeError("the trial balance is a frame")
        return found

    def settle(self) -> None:
        """Fold the balances, and do what autovacuum does in its own time."""
        from chamberlain.kernel.door import run  # noqa: PLC0415 - once Django is ready
        from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

        run(SYSTEM, "ledger.fold_balances")
        with psycopg.connect(self.owner_dsn, autocommit=True) as owner:
            for table in ("ledger_line", "ledger_inside.delta", "ledger_inside.account_balance"):
                owner.execute(f"VACUUM (ANALYZE) {table}")

    def check(self) -> None:
        """Raise unless kept balances equal the lines, every fund is nil and the hashes hold."""
        from chamberlain.ledger.queries.sealing import recomputed  # noqa: PLC0415

        kept, proof = self.ask(), self.ask(basis="lines")
        if not kept.equals(proof) or proof["balance_pence"].sum() != 0:
            raise AssertionError("kept balances and lines differ")
        sample = recomputed(1, 20_000)
        if sample.filter(pl.col("stored") != pl.col("sha256")).height:
            raise AssertionError("a stored hash is wrong")


@contextmanager
def books(context: Bench, live_lines: int) -> Iterator[Books]:
    """Give a ledger of the demonstration council's chart with this many lines in it."""
    with context.database() as database:
        with psycopg.connect(database.owner_dsn) as owner:
            codings = pl.DataFrame(
                owner.execute(
                    "SELECT a.code, c.code FROM ledger_account a, ledger_cost_centre c "
                    "WHERE a.postable AND a.statement = 'revenue' AND c.level = 'cost_centre' "
                    "AND a.code BETWEEN '11010' AND '79999' AND NOT a.code BETWEEN '11090' AND "
                    "'11110' AND c.fund = 'GF' AND c.entity = 'BHX' "
                    "ORDER BY md5(a.code || c.code) LIMIT %s",
                    [CODINGS],
                ).fetchall(),
                schema=["account", "cost_centre"],
                orient="row",
            )
        found = Books(database, codings, context.size(JOURNALS))
        posted = 0
        while posted < live_lines:
            found.fresh()
            posted += found.post()
            context.say(f"  {posted:,} lines stand")
        yield found


@benchmark("ledger.post", unit="lines/s")
def post(context: Bench) -> Measured:
    """Post 400,000 lines in 100,000 journals through the contract, beside a checked COPY."""
    live = context.size(LIVE_LINES)
    with books(context, 0) as found:
        accounts = found.codings["account"].unique().to_list()
        centres = found.codings["cost_centre"].unique().to_list()
        ledger_post.prepare(found.owner_dsn, accounts, centres)
        with psycopg.connect(found.owner_dsn) as session:

            def limit() -> Rate:
                low = found.next - found.journals
                took = ledger_post.post(session, found.content, low, found.next - 1)
                return Rate(found.batch.height / took)

            posted = 0
            while posted < live:
                found.fresh()
                limit()
                posted += found.post()
                context.say(f"  {posted:,} lines stand in both")
            turns = iter(range(1_000))

            def next_batch() -> None:
                if next(turns) % 2 == 0:
                    found.fresh()

            # Both sides take the same batch; whichever comes first makes it.
            measured = context.race(found.post, limit, before=next_batch, between=next_batch)
        found.check()
    return measured


@benchmark("ledger.post_one", unit="journals/s")
def post_one(context: Bench) -> Measured:
    """Post one four-line journal per command and commit, beside a stored procedure."""
    from chamberlain.kernel.door import run  # noqa: PLC0415 - once Django is ready

    with context.database() as database:
        from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

        numbers = iter(range(1, 10**9))

        def ours() -> Rate:
            began, done = time.perf_counter(), 0
            while time.perf_counter() - began < ONE_SECONDS:
                given = {"source": "bench", "journals": [four_lines(next(numbers))]}
                answer = run(SYSTEM, "ledger.post_journals", given).value
                done += answer.accepted
            return Rate(done / (time.perf_counter() - began))

        def limit() -> Rate:
            return Rate(ledger_post_one.post(database.owner_dsn, ONE_SECONDS))

        return context.race(ours, limit)


def four_lines(number: int) -> Journal:
    """Return an invoice's journal: two codings, VAT, and the creditor."""
    return Journal(
        source_ref=f"bench:invoice:INV-{number}",
        type="JIN",
        entity="BHX",
        journal_date=date(2026, 11, 2),
        description="Invoice of a supplier",
        lines=(
            JournalLine(account="42060", cost_centre="CHB101", amount_pence=10_000),
            JournalLine(account="42070", cost_centre="CHB101", amount_pence=5_000),
            JournalLine(account="A2150", amount_pence=3_000),
            JournalLine(account="L1020", amount_pence=-18_000),
        ),
    )


@benchmark("ledger.trial_balance", unit="lines/s")
def trial_balance(context: Bench) -> Measured:
    """Add up every line of two million, beside one SQL sum that reads only an index."""
    with books(context, context.size(LIVE_LINES)) as found:
        found.settle()
        lines = ledger_trial_balance.prepare(found.owner_dsn, "ledger_line")
        with psycopg.connect(found.owner_dsn) as session:

            def ours() -> int:
                return int(found.ask(basis="lines")["lines"].sum())

            def limit() -> int:
                ledger_trial_balance.total(session)
                return lines

            measured = context.race(ours, limit)
            sums = dict(ledger_trial_balance.total(session))
        proof = found.ask(basis="lines")
        if dict(proof.select("account", "balance_pence").rows()) != sums:
            raise AssertionError("the trial balance and its limit do not agree")
        found.check()
    return measured


@benchmark("ledger.trial_balance_kept", unit="seconds", lower_is_better=True)
def trial_balance_kept(context: Bench) -> Measured:
    """Read the trial balance of two million lines from kept balances, beside ten milliseconds."""
    with books(context, context.size(LIVE_LINES)) as found:
        found.settle()
        taken = []
        for _ in range(context.rounds * 20):
            began = time.perf_counter()
            found.ask(entity="BHX")
            taken.append(time.perf_counter() - began)
        found.check()
    return Measured(sorted(taken)[len(taken) // 2], KEPT_LIMIT_SECONDS)
