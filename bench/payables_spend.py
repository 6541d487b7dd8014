"""What a published spending file costs: any layout found out and read to exact pence."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench.limits import payables_spend_history

from chamberlain.formats.spend_csv import read_spend
from chamberlain.kernel.benchmark import Bench, Measured, benchmark

ROWS = 100_000
HEADINGS = (
    "Directorate,Service Area,Supplier Name,Transaction No,Payment Date,Net Amount (£),Purpose"
)
FIRST = date(2025, 4, 1)


def _write(path: Path, chance: Random, count: int) -> int:
    """Write a council's year as it is published; return what it comes to in pence."""
    total, lines = 0, ["Payments over £250,,,,,,", ",,,,,,", HEADINGS]
    for number in range(count):
        pence = chance.randint(25_000, 9_000_000) * chance.choice((1, 1, 1, 1, 1, 1, 1, -1))
        total += pence
        day = FIRST + timedelta(days=chance.randrange(365))
        whole = f"{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
        amount = f'"{"-" if pence < 0 else ""}{whole}"' if "," in whole else whole
        if pence < 0 and "," not in whole:
            amount = f"-{whole}"
        lines.append(
            f"Adults and Health,Service {number % 60},SUPPLIER {chance.randrange(9000)} LTD,"
            f"INV{number:07d},{day:%d/%m/%Y},{amount},Purpose {number % 300}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return total


@benchmark("payables.spend_history", unit="rows/s")
def spend_history(context: Bench) -> Measured:
    """Read 100,000 published payments of an unknown layout, beside a bare read of the cells."""
    path, count = context.folder / "spend.csv", context.size(ROWS)
    total = _write(path, context.random(), count)

    measured = context.race(
        lambda: read_spend(path).rows_read, lambda: payables_spend_history.read(path)
    )
    read = read_spend(path)
    if (read.accepted, read.total_pence) != (count, total):
        raise AssertionError(f"{read.accepted:,} rows of {count:,}, {read.total_pence} of {total}")
    return measured
