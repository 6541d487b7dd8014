"""What one person of a run worked out again costs: from facts to commit, among 12,000 others."""

import psycopg
from bench.copied import rows_of, settle_down
from bench.limits import payroll_run
from bench.payroll_run import PREPARER, ROWS, Council

from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.door import run
from chamberlain.kernel.make import ENTITY

TIMES = 10
KEPT = ("result", "line", "cost")


@benchmark("payroll.recalculate_person", unit="people/s")
def recalculate_person(context: Bench) -> Measured:
    """Work one person of a run out again, beside a bare COPY and commit of what that keeps."""
    with context.database() as database:
        council = Council(context)
        council.pay()
        given = {"entity": ENTITY, "group": "MONTHLY", "tax_year": "2026-27", "number": 2}
        reference = run(PREPARER, "payroll.open_run", given).value
        told = run(PREPARER, "payroll.calculate_run", {"run": reference}).value
        whole = rows_of(database.owner_dsn, "payroll_run", reference, ROWS)
        parts = {name: _parts(whole[name], council.count) for name in KEPT}
        settle_down(database.owner_dsn)

        def ours() -> int:
            for number in range(TIMES):
                again = {"run": reference, "payroll_id": f"E{number % council.count}"}
                found = run(PREPARER, "payroll.recalculate_person", again).value
                if found.net_pence != told.net_pence:
                    raise AssertionError(f"{again['payroll_id']} moved with nothing changed")
            return TIMES

        def limit() -> int:
            for number in range(TIMES):
                rows = {name: parts[name][number % council.count] for name in KEPT}
                payroll_run.keep(database.owner_dsn, rows, 1)
            return TIMES

        def tables() -> None:
            with psycopg.connect(database.owner_dsn) as connection:
                connection.execute(payroll_run.TABLES)

        return context.race(ours, limit, between=tables)


def _parts(rows: bytes, people: int) -> list[bytes]:
    """Return a table's rows in as many parts as there are people, which are about one's rows."""
    lines = rows.splitlines(keepends=True)
    size = len(lines) // people
    return [b"".join(lines[n * size : (n + 1) * size]) for n in range(people)]
