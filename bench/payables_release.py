"""What it costs to pay: ten thousand payments proposed, released by two, and written as files."""

from dataclasses import replace
from datetime import date

import polars as pl
import psycopg
from bench.copied import rows_of, settle_down
from bench.limits import payables_release

from chamberlain.formats.bacs import read_standard18
from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.door import EVERYTHING, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.contract import REQUEST_COLUMNS, PayeeRecord

PAYMENTS = 10_000
DAY = date(2026, 11, 2)
PREPARER, FIRST, SECOND = (replace(SYSTEM, person=f"SYSTEM-{n}") for n in (1, 2, 3))


class _Council:
    """Ten thousand payees, and for each round one thing owed to each of them."""

    def __init__(self, context: Bench) -> None:
        from chamberlain.payables.make import make_paying_account  # noqa: PLC0415 - needs Django

        make_paying_account()
        self.count = context.size(PAYMENTS)
        self.chance = context.random()
        self.rounds = 0
        made = [
            PayeeRecord(
                source_ref=f"care:provider:{n}",
                entity="BHX",
                payee_class="provider",
                name=f"Provider {n} Limited",
                sort_code="200000",
                account_number=f"{n:08d}",
                account_name=f"PROVIDER {n} LTD",
                verified=True,
            )
            for n in range(1, self.count + 1)
        ]
        self.payees = run(SYSTEM, "payables.record_payees", {"payees": made}).value
        self.last = ""

    def owe(self) -> None:
        """Ask for one payment to each payee: posted, approved and due."""
        self.rounds += 1
        frame = pl.DataFrame(
            {
                "source_ref": [f"care:week:{self.rounds}:{n}" for n in range(self.count)],
                "payee": list(self.payees.values()),
                "amount_pence": [self.chance.randint(1_000, 300_000) for _ in range(self.count)],
            }
        ).with_columns(
            entity=pl.lit("BHX"),
            due_on=pl.lit(DAY),
            why=pl.lit("Care, week to 1 November"),
            fund=pl.lit("GF"),
            account=pl.lit("42060"),
            cost_centre=pl.lit("CHB101"),
            project=pl.lit(""),
            vat_code=pl.lit(""),
            control=pl.lit("creditors_control"),
            bank_reference=pl.lit(""),
        )
        requests = frame.select(*REQUEST_COLUMNS)
        run(SYSTEM, "payables.request_payment", {"source": "care", "requests": requests})

    def pay(self) -> int:
        """Propose, submit and release the run twice; its file is written."""
        given = {"entity": "BHX", "due_by": DAY, "payee_classes": ["provider"]}
        self.last = run(PREPARER, "payables.propose_run", given).value
        run(PREPARER, "payables.submit_run", {"run": self.last})
        run(FIRST, "payables.release_run", {"run": self.last})
        return run(SECOND, "payables.release_run_again", {"run": self.last}).value.payments


ROWS = {
    "payment": "SELECT * FROM payables_payment WHERE run_id = {run}",
    "attempt": "SELECT * FROM payables_attempt WHERE run_id = {run}",
    "settled": "SELECT obligation_id, amount_pence FROM payables_attempt WHERE run_id = {run}",
    "movement": "SELECT m.* FROM banking_movement m JOIN payables_run r "
    "ON r.reference = m.batch_key WHERE r.id = {run}",
}


@benchmark("payables.release", unit="payments/s")
def release(context: Bench) -> Measured:
    """Propose, release twice and write the file of a run, beside a bare COPY of its rows."""
    with context.database() as database:
        council = _Council(context)
        rows: dict[str, bytes] = {}

        def limit() -> int:
            return payables_release.release(database.owner_dsn, rows, council.count)

        def tables() -> None:
            if not rows:
                council.owe()
                council.pay()
            rows.update(rows_of(database.owner_dsn, "payables_run", council.last, ROWS))
            with psycopg.connect(database.owner_dsn) as connection:
                connection.execute(payables_release.TABLES)
            settle_down(database.owner_dsn)

        def ready() -> None:
            council.owe()
            settle_down(database.owner_dsn)

        measured = context.race(council.pay, limit, before=ready, between=tables)
        _check(database.owner_dsn, council.last, council.count)
        return measured


def _check(dsn: str, reference: str, count: int) -> None:
    """The last file must hold every payment, and everything owed must be settled to the penny."""
    from chamberlain.kernel import documents  # noqa: PLC0415 - needs Django

    with psycopg.connect(dsn) as connection:
        left = connection.execute(
            "SELECT count(*) FROM payables_obligation WHERE settled_pence <> owed_pence"
        ).fetchone()
        document = connection.execute(
            "SELECT f.document, r.total_pence FROM payables_run_file f JOIN payables_run r "
            "ON r.id = f.run_id WHERE r.reference = %s",
            [reference],
        ).fetchone()
    paid = read_standard18(documents.read(EVERYTHING, document[0])).records.filter(contra=False)
    if left != (0,) or (paid.height, paid["amount_pence"].sum()) != (count, document[1]):
        raise AssertionError(f"{left} not settled; the file has {paid.height} payments")
