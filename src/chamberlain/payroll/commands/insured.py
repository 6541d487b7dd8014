"""National Insurance of a run: posts reckoned together, earlier payments, and directors' years."""

from datetime import date

import polars as pl

from chamberlain.payroll.commands.gathering import Gathered
from chamberlain.payroll.models import PayGroup
from chamberlain.payroll.queries.history import (
    NI_BEFORE,
    last_number,
    ni_in_period,
    ni_of_directors,
)
from chamberlain.payroll.queries.joined import joined_on, ni_in_window
from chamberlain.payroll.rules.aggregation import aggregate_posts, earnings_period, shortest
from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.tax_years import FREQUENCY, first_day, tax_week

WEEKS = 52


def insured(gathered: Gathered, group: PayGroup, due: pl.DataFrame) -> pl.DataFrame:
    """Add the columns by which `payroll.calculate` reckons National Insurance.

    A person's posts are added together and reckoned on the lowest payroll ID, with what was paid
    before in the same period. Who has posts in other groups of the employer too is reckoned by the
    shortest earnings period among them, with what any of them paid in it. A director's are reckoned
    on the earnings of the year.
    """
    own = pl.col("pensionable_pay_pence") + pl.col("other_pay_pence") + pl.col("family_pay_pence")
    for_ni = (own + pl.col("ni_only_pay_pence")).clip(0)
    asked = at_once(
        due.lazy()
        .sort("person", "payroll_id")
        .select(
            "person",
            "payroll_id",
            employer=pl.lit(group.entity),
            niable_pay_pence=for_ni,
            main=pl.int_range(pl.len()).over("person") == 0,
            row=pl.col("employment_id"),
        )
    )
    answer, _ = aggregate_posts.run(asked)
    together = answer.lazy().rename({"row": "employment_id"}).drop("ni_payroll_id")
    known = at_once(due.lazy().join(together, on="employment_id", maintain_order="left"))
    directed = _directed(gathered, group, known)
    by_person = _joined(gathered, group, directed)
    before = _before(gathered, group, directed, by_person)
    frequency = pl.lit(None, pl.String)
    if by_person:
        frequency = pl.col("person").replace_strict(by_person, default=None, return_dtype=pl.String)
        joined = pl.col("aggregated") | pl.col("person").is_in(list(by_person))
        directed = directed.with_columns(aggregated=joined)
    directed = directed.with_columns(ni_frequency=frequency)
    if before.is_empty():
        return directed.with_columns_seq(
            pl.lit(None, kind).alias(name) for name, kind in NI_BEFORE.items()
        )
    here = pl.when(~pl.col("ni_elsewhere"))
    return directed.join(before, on="person", how="left", maintain_order="left").with_columns(
        here.then(name).alias(name) for name in NI_BEFORE
    )  # fmt: skip


def _joined(gathered: Gathered, group: PayGroup, due: pl.DataFrame) -> dict[str, str]:
    """Return the earnings period of who has posts in several groups; directors go by the year."""
    persons = due["person"].unique().to_list() if gathered.one else None
    found = joined_on(group.pk, gathered.period.paid_on, persons)
    if found.is_empty():
        return {}
    mine = due.filter(pl.col("director").is_null()).select("person").unique()
    each = found.join(mine, on="person", how="semi").group_by("person").agg("frequency")
    return {
        person: shortest(FREQUENCY[one] for one in frequencies)
        for person, frequencies in each.iter_rows()
    }


def _directed(gathered: Gathered, group: PayGroup, due: pl.DataFrame) -> pl.DataFrame:
    """Add whether somebody is a director, weeks left since an appointment, and the last payment."""
    period = gathered.period
    begins = first_day(period.tax_year)
    paid_on = pl.lit(period.paid_on)
    director = (pl.col("director").fill_null("") != "") & (pl.col("director_from") <= paid_on)
    since = due.filter(director)["director_from"].unique()
    appointed = [one for one in since if begins and one >= begins]
    weeks = {one: WEEKS + 1 - min(tax_week(one), WEEKS) for one in appointed}
    last = period.number == last_number(group.pk, period.tax_year)
    return due.with_columns_seq(
        director=pl.when(director).then("director"),
        director_weeks=pl.col("director_from").replace_strict(
            weeks, default=WEEKS, return_dtype=pl.Int64
        )
        if weeks
        else pl.lit(WEEKS, pl.Int64),
        last_payment_of_year=pl.lit(last),
    )


def _before(
    gathered: Gathered, group: PayGroup, due: pl.DataFrame, joined: dict[str, str]
) -> pl.DataFrame:
    """Return NI reckoned before with this payment: person and NI_BEFORE."""
    found = due.filter(pl.col("director").is_not_null())
    since: dict[str, date] = dict(found.select("person", "director_from").iter_rows())
    earlier = ni_in_period(gathered.period.id) if gathered.sequence > 1 else None
    directors = ni_of_directors(since, gathered.period.tax_year) if since else None
    frames = [] if directors is None else [directors]
    if earlier is not None:
        frames.append(earlier.filter(~pl.col("person").is_in([*since, *joined])))
    for frequency in sorted(set(joined.values())):
        persons = [person for person, one in joined.items() if one == frequency]
        window = earnings_period(frequency, gathered.paid_on)
        frames.append(ni_in_window(group.pk, persons, window))
    schema = {"person": pl.String} | NI_BEFORE
    return pl.concat([pl.DataFrame(schema=schema), *frames])
