"""What a bank statement costs: reading it, and finding what its lines are."""

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import polars as pl
from bench.limits import banking_match, banking_parse

from chamberlain.banking.rules.frames import OPEN_ITEMS, OPEN_LINES
from chamberlain.banking.rules.matching import match
from chamberlain.formats.camt import StatementHead, read_camt, write_camt053
from chamberlain.kernel.benchmark import Bench, Measured, benchmark

ENTRIES = 100_000
DAMAGED_IN_100 = 10
FOUND_IN_100 = 99
DAY = date(2026, 11, 2)


def _entries(chance: Random, count: int) -> pl.DataFrame:
    """Return a day's receipts and payments with every field the council stores."""
    numbers = range(count)
    pence = [chance.randint(100, 300_000) * chance.choice((1, 1, 1, -1)) for _ in numbers]
    reference = [str(chance.randint(100_000_000, 999_999_999)) for _ in numbers]
    return pl.DataFrame(
        {
            "date": [DAY] * count,
            "amount_pence": pence,
            "entry_reference": [str(n) for n in numbers],
            "servicer_reference": [f"B{n:09d}" for n in numbers],
            "end_to_end_id": reference,
            "structured": [ref if n % 3 == 0 else None for n, ref in enumerate(reference)],
            "unstructured": [f"COUNCIL TAX {ref}" for ref in reference],
            "counterparty": [
                f"{'SMITH & JONES' if n % 50 == 0 else 'RESIDENT'} {n}" for n in numbers
            ],
            "counterparty_sort_code": [f"{n % 999_999:06d}" for n in numbers],
            "counterparty_account": [f"{n:08d}" for n in numbers],
            "code": ["PMNT-RCDT-VCOM" if p > 0 else "PMNT-ICDT-BACS" for p in pence],
        }
    )


@benchmark("banking.parse", unit="entries/s")
def parse(context: Bench) -> Measured:
    """Read a camt.053 into checked columns, beside a bare expat pass that keeps five fields."""
    entries = _entries(context.random(), context.size(ENTRIES))
    head = StatementHead("BENCH", "55779911", "200000", 10_000, DAY, DAY, 1)
    path = context.folder / "statement.xml"
    path.write_bytes(write_camt053(head, entries, created=datetime(2026, 11, 2, tzinfo=UTC)))

    measured = context.race(
        lambda: read_camt(path).entries.height, lambda: len(banking_parse.read(path))
    )
    _check_parse(path, entries)
    return measured


def _check_parse(path: Path, entries: pl.DataFrame) -> None:
    """Both must have read what was written; ours with every field and every check good."""
    file = read_camt(path)
    if not file.entries.select(entries.columns).equals(entries):
        raise AssertionError("what was read is not what was written")
    if not all(check.ok for check in file.checks[0]):
        raise AssertionError(f"a check failed: {file.checks[0]}")
    five = pl.DataFrame(banking_parse.read(path), orient="row")
    if five.height != entries.height or not (five[:, 3] == entries["end_to_end_id"]).all():
        raise AssertionError("the limit did not read the references")


def _damaged(chance: Random, reference: str) -> str:
    """Return a reference with one slip: a wrong, missing, added or swapped character."""
    said = reference
    while said == reference:
        at, figure = chance.randrange(len(reference) - 1), str(chance.randrange(10))
        before, here, after = reference[:at], reference[at], reference[at + 1 :]
        said = chance.choice(
            (
                before + figure + after,
                before + after,
                before + figure + here + after,
                before + after[0] + here + after[1:],
            )
        )
    return said


def _open(chance: Random, count: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return open lines, open items, and for each line its item and whether it is damaged."""
    references = [str(n) for n in chance.sample(range(100_000_000, 1_000_000_000), count)]
    pence = [chance.randint(1_000, 300_000) for _ in range(count)]
    order = chance.sample(range(count), count)
    slipped = set(chance.sample(range(count), count * DAMAGED_IN_100 // 100))
    said = [_damaged(chance, references[n]) if n in slipped else references[n] for n in order]
    blank = [""] * count
    items = pl.DataFrame(
        {
            "item": range(count),
            "expected_on": [DAY] * count,
            "amount_pence": pence,
            "reference": references,
            "key": [f"income:charge:{n}" for n in range(count)],
            "batch": blank,
            "counterparty": [f"RESIDENT {n}" for n in range(count)],
        },
        schema=OPEN_ITEMS,
    )
    lines = pl.DataFrame(
        {
            "line": range(count),
            "booked_on": [DAY] * count,
            "amount_pence": [pence[n] for n in order],
            "reference": said,
            "end_to_end_id": said,
            "batch_reference": blank,
            "counterparty": blank,
            "text": [f"COUNCIL TAX {reference}" for reference in said],
            "returned": [False] * count,
        },
        schema=OPEN_LINES,
    )
    truth = pl.DataFrame(
        {"line": range(count), "true": order, "damaged": [n in slipped for n in order]}
    )
    return lines, items, truth


@benchmark("banking.match", unit="lines/s")
def matching(context: Bench) -> Measured:
    """Match 100,000 lines, a tenth with a slip, beside an exact join and a deletion hash."""
    lines, items, truth = _open(context.random(), context.size(ENTRIES))
    receipts = lines.select(pl.col("line").alias("receipt"), "reference")
    accounts = items.select(pl.col("item").alias("account"), "reference")

    def ours() -> int:
        match(lines, items)
        return lines.height

    def limit() -> int:
        banking_match.match(receipts, accounts)
        return receipts.height

    measured = context.race(ours, limit)
    _check_match(context, match(lines, items), truth)
    return measured


def _check_match(context: Bench, matches: pl.DataFrame, truth: pl.DataFrame) -> None:
    """At least 99 in 100 of the damaged must be found, every whole one, and none wrong."""
    held = truth.join(matches, on="line", how="left")
    right = (pl.col("item") == pl.col("true")).fill_null(False)
    damaged, whole = held.filter("damaged"), held.filter(~pl.col("damaged"))
    found = damaged.filter(right).height
    wrong = held.filter(pl.col("item").is_not_null() & ~right).height
    context.say(f"  {found:,} of {damaged.height:,} damaged found, {wrong} wrong")
    if wrong or found * 100 < damaged.height * FOUND_IN_100 or not whole.select(right.all()).item():
        raise AssertionError("matching found too few, or the wrong ones")
