"""What charging costs: a city by stretches, and all of England to files in one process."""

import resource
import shutil
import time
from datetime import date
from pathlib import Path

import polars as pl
from bench.limits import revenues_charge as bare

from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.engines import map_rule
from chamberlain.kernel.rules import Rule, find
from chamberlain.kernel.rules.columns import typed
from chamberlain.revenues.rules.amounts import amounts_of, band_amounts, years_set
from chamberlain.revenues.rules.what_if import what_if as held_beside
from chamberlain.revenues.rules.what_if import with_shares

CITY = 130_000
ENGLAND = 25_000_000
BATCH = 250_000
BANDS = "AAAAABBBBBCCCCCCDDDDEEEFFGGH"
START, END = date(2026, 4, 1), date(2027, 4, 1)


def stretches(count: int, first: int = 0) -> pl.DataFrame:
    """Return stretches of `count` dwellings, one in twelve moved in or out of in the year.

    A third have one adult, one in seven a reduction; some are exempt, empty for a time, second
    homes, or banded down for a disabled resident, about as often as in Brighton and Hove.
    """
    number = pl.int_range(first, first + count, dtype=pl.Int64)
    mixed = number * 7_919 % 1_009
    vacant = mixed < 25
    dwellings = pl.select(
        dwelling=number,
        held_from=pl.lit(START),
        held_to=pl.lit(END),
        band=(mixed % len(BANDS)).replace_strict(dict(enumerate(BANDS)), return_dtype=pl.String),
        residents=pl.when(vacant).then(0).when(number % 3 == 0).then(1).otherwise(2),
        disregarded=pl.when(~vacant & (mixed % 67 == 0)).then(1).otherwise(0),
        furnished=vacant & (mixed < 11),
        empty_since=pl.when(vacant & (mixed >= 11)).then(
            pl.lit(date(2026, 3, 1)) - pl.duration(days=mixed * 131 % 4_000)
        ),
        exemption=pl.when(mixed % 16 == 15).then(pl.lit("N")),
        disabled=mixed % 250 == 0,
        reduction_e2=pl.when(~vacant & (mixed % 7 == 0)).then(8_000),
    )
    moved = dwellings.filter(pl.col("dwelling") % 12 == 5)
    day = pl.lit(START) + pl.duration(days=pl.col("dwelling") % 364 + 1)
    parts = pl.concat(
        [
            dwellings.filter(pl.col("dwelling") % 12 != 5),
            moved.with_columns(held_to=day),
            moved.with_columns(held_from=day),
        ]
    )
    return parts.with_row_index("row", offset=first).cast({"row": pl.Int64})


@benchmark("revenues.charge", unit="stretches/s")
def charge(context: Bench) -> Measured:
    """Charge a city by the full rule, checked and in batches, beside bare arithmetic."""
    facts, rule = stretches(context.size(CITY)), find("revenues.charge")
    bands = bare.table()
    _check(rule, facts, bands)
    segments = map_rule(rule, facts)[0].height
    context.say(f"  {facts.height:,} stretches, {segments:,} segments")
    return context.race(
        lambda: facts.height if map_rule(rule, facts)[0].height else 0,
        lambda: bare.calculate(facts, bands).height,
    )


def _check(rule: Rule, facts: pl.DataFrame, bands: pl.DataFrame) -> None:
    """Hold the rule to the bare arithmetic wherever that knows enough."""
    plain = facts.filter(
        (pl.col("residents") > 0) & pl.col("exemption").is_null() & ~pl.col("disabled")
    )
    found, errors = map_rule(rule, plain)
    assert errors.is_empty(), errors.head()
    limit = bare.calculate(plain, bands)
    assert found["net_pence"].to_list() == limit["net"].to_list()
    assert found["police_pence"].to_list() == limit["police"].to_list()
    assert found["billing_authority_pence"].to_list() == limit["own"].to_list()


@benchmark("revenues.charge_england", unit="dwellings/s")
def charge_england(context: Bench) -> Measured:
    """Charge 25 million dwellings to Parquet in one process, once, beside the bare arithmetic."""
    count, rule, bands = context.size(ENGLAND), find("revenues.charge"), bare.table()

    def ours(facts: pl.DataFrame) -> pl.DataFrame:
        return map_rule(rule, facts)[0]

    figure = _to_files(context, count, ours, context.folder / "ours")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    context.peak_bytes = max(context.peak_bytes, peak)
    context.say(f"  peak {peak / 2**20:,.0f} MiB")
    limit = _to_files(
        context, count, lambda facts: bare.calculate(facts, bands), context.folder / "limit"
    )
    return Measured(figure, limit)


def _to_files(context: Bench, count: int, work, folder: Path) -> float:  # type: ignore[no-untyped-def]
    """Make, charge and write every batch; return dwellings a second, the making left out."""
    folder.mkdir(parents=True, exist_ok=True)
    took, lines = 0.0, 0
    for number, first in enumerate(range(0, count, BATCH)):
        facts = stretches(min(BATCH, count - first), first)
        began = time.perf_counter()
        done = work(facts)
        done.write_parquet(folder / f"{number:04d}.parquet")
        took += time.perf_counter() - began
        lines += done.height
    size = sum(file.stat().st_size for file in folder.iterdir())
    context.say(f"  {folder.name}: {lines:,} lines, {size / 2**20:,.0f} MiB, {took:,.1f} s")
    shutil.rmtree(folder)
    return count / took


@benchmark("revenues.what_if", unit="ms", lower_is_better=True)
def what_if(context: Bench) -> Measured:
    """Hold another charge and a minimum payment beside the present, over a city; in ms."""
    rule, bands = find("revenues.charge"), bare.table()
    facts = typed(stretches(context.size(CITY)), rule.inputs, rule.name)[0]
    plain = facts.with_columns(disregarded=pl.col("disregarded").fill_null(0))
    now = band_amounts()
    dearer = amounts_of(years_set().with_columns(police_pence=pl.col("police_pence") + 1_500))

    def ours() -> int:
        return held_beside(facts, now, dearer, with_shares(facts, {}, 7_500))["totals"].height // 9

    def limit() -> int:
        return sum(bare.calculate(plain, bands)["net"].sum() > 0 for _ in range(2)) // 2

    race = context.race(ours, limit)
    return Measured(1_000 / race.figure, 1_000 / race.limit)
