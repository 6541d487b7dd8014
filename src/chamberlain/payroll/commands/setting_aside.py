"""Who is set aside in a run, and why: each in words, of the employment that it is about."""

import polars as pl

from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.fact_checks import faults

NO_WORDS = pl.DataFrame(schema={"employment_id": pl.Int64, "words": pl.String})


def problems_of(people: pl.DataFrame, slices: pl.DataFrame) -> pl.DataFrame:
    """Return who cannot be paid, and why, in words: employment_id, words."""
    unpriced = (
        slices.lazy()
        .filter(pl.col("yearly_pence").is_null() & (pl.col("pay_basis") == "salaried"))
        .select("payroll_id", point="spine_point", at="assignment")
    )
    words = pl.format(
        "Not paid: {} has no pay for its spine point {}", "at", pl.col("point").fill_null(0)
    )
    no_pay = unpriced.unique("payroll_id").select("payroll_id", words=words)
    no_tax = pl.lit("Not paid: no tax code and NI letter hold on payday")
    no_setup = people.lazy().filter(pl.col("tax_code").is_null())
    no_setup = no_setup.select("payroll_id", words=no_tax)
    said = at_once(pl.concat([faults(slices).lazy(), no_pay, no_setup]))
    return first_words(by_employment(said, people))


def first_words(problems: pl.DataFrame) -> pl.DataFrame:
    """Return what each employment has against it first: employment_id, words."""
    if problems.is_empty():
        return problems
    return problems.unique("employment_id", keep="first", maintain_order=True)


def without(people: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    """Return who has nothing against them."""
    return people if problems.is_empty() else people.join(problems, on="employment_id", how="anti")


def stray(loose: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return whose claim or item waits, as they hold no post in the periods looked at."""
    waits = loose.lazy().join(known.lazy(), on="payroll_id", how="anti", maintain_order="left")
    return at_once(waits.select(
        "payroll_id",
        words=pl.format(
            "Not paid: {} from {}, as {} holds no post in the periods of this run",
            "element", "source_ref", "payroll_id",
        ),
    ))  # fmt: skip


def unpriced(standing: pl.DataFrame, slices: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return whose standing item waits, as no post they hold has pay set, not even nil."""
    held = standing.lazy().filter("standing").join(slices.lazy(), on="payroll_id", how="semi")
    waits = held.join(known.lazy(), on="payroll_id", how="anti", maintain_order="left")
    words = pl.format(
        "Not paid: {}, as the post has no pay set; enter its annual pay, 0 if items are all of it",
        "element",
    )
    return at_once(waits.select("payroll_id", words=words))


def of_no_element(earned: pl.DataFrame, elements: pl.DataFrame) -> pl.DataFrame:
    """Return who is owed something under a code that is no element on those days."""
    lost = earned.lazy().join(elements.lazy(), on="element", how="anti", maintain_order="left")
    words = pl.format(
        "Not paid: element {} is not known on those days: load it, or correct {}",
        "element",
        pl.col("source_ref").fill_null("what it comes from"),
    )
    return at_once(lost.select("payroll_id", words=words))


def by_employment(said: pl.DataFrame, employed: pl.DataFrame) -> pl.DataFrame:
    """Return words about payroll IDs as words about employments."""
    if said.is_empty():
        return NO_WORDS
    ids = employed.lazy().select("payroll_id", "employment_id")
    both = said.lazy().join(ids, on="payroll_id", maintain_order="left")
    return at_once(both.select("employment_id", "words"))
