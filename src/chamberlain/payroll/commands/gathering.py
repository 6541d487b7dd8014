"""Gathering: what everybody of a run is owed before tax, from people, elements and absence."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import polars as pl

from chamberlain.kernel import beside
from chamberlain.kernel.door import Act
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.payroll.commands.absences import pay_for_absence
from chamberlain.payroll.commands.deemed import (
    deemed_workers,
    without_loans,
    without_statutory_pay,
)
from chamberlain.payroll.commands.holding import held
from chamberlain.payroll.commands.placing import shares_of, terms_of
from chamberlain.payroll.commands.setting_aside import (
    by_employment,
    first_words,
    of_no_element,
    problems_of,
    stray,
    unpriced,
    without,
)
from chamberlain.payroll.models import Run
from chamberlain.payroll.queries.orders import orders_on
from chamberlain.payroll.queries.overpaid import plans_on
from chamberlain.payroll.queries.reading import (
    PeriodRow,
    elements_on,
    employments_on,
    items_between,
    paid_before,
    period_row,
    periods_to_look_at,
    ranges_on,
    spine_points,
    to_date,
    with_workings,
)
from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.leaver_pay import ELEMENT as LEAVE_OWED
from chamberlain.payroll.rules.leaver_pay import leave_owed
from chamberlain.payroll.rules.pay_ranges import outside_ranges
from chamberlain.payroll.rules.period_earnings import (
    EARNED,
    differences,
    in_periods,
    losses,
    priced,
    salaries,
    supplements,
)
from chamberlain.payroll.rules.terminations import exit_items
from chamberlain.people.contract import (
    absence_facts,
    claims_approved,
    exit_payments,
    leaver_facts,
    pay_additions,
    pay_facts,
)

PAY_FACTS = feed("payroll.pay_facts", "Pay facts of people", "in", "payroll.calculate_run")
DAY = timedelta(days=1)
CLAIMS_BACK = timedelta(days=186)
"""How far back an approved claim is still found that was in no run yet."""


@dataclass(frozen=True)
class Known:
    """The periods a run looks at, and the facts of people over all of them, asked for once."""

    period: PeriodRow
    periods: pl.DataFrame
    facts: pl.DataFrame
    only: bool = False

    @property
    def ids(self) -> list[str] | None:
        """The payroll IDs asked for; None for everybody's."""
        return self.facts["payroll_id"].unique().to_list() if self.only else None

    @property
    def persons(self) -> list[str] | None:
        """The people asked for; None for everybody."""
        return self.facts["person"].unique().to_list() if self.only else None

    @property
    def present(self) -> pl.DataFrame:
        """Facts of those who are employed in the period itself."""
        return self.facts.filter(
            (pl.col("held_from") < self.period.ends) & (pl.col("held_to") > self.period.starts)
        )


def known_of(act: Act, run: Run, only: str = "") -> Known:
    """Ask people for the facts of a run's periods; with `only`, of that payroll ID's person."""
    period = period_row(run.period_id)
    periods = periods_to_look_at(run.group_id, period, run.group.look_back_periods)
    starts = periods["starts"].to_list()[0]
    facts = pay_facts(act.scope, entity=run.entity, start=starts, end=period.ends, payroll_id=only)
    if only:
        return Known(period, periods, facts, only=True)
    ran = Ran(
        items=facts.height,
        amount_pence=int(facts["annual_pay_pence"].sum() or 0),
        subject=f"payroll:run:{run.reference}",
        covers_to=period.ends - DAY,
        replay={"run": run.reference},
    )
    note_run(act, PAY_FACTS, run.entity, ran)
    return Known(period, periods, facts)


@dataclass(frozen=True)
class Gathered:
    """What a run is worked out from; every frame is of the same employments.

    `people` has one row per employment, `earned` one per payment or deduction of an item, `shares`
    says which cost centres fund an assignment, `posts` the terms of each, `problems` who is set
    aside and why, `notices` what a person must see though it is paid (both employment_id, words,
    notices with their kind).
    """

    period: PeriodRow
    people: pl.DataFrame
    earned: pl.DataFrame
    elements: pl.DataFrame
    shares: pl.DataFrame
    main: pl.DataFrame
    posts: pl.DataFrame
    problems: pl.DataFrame
    notices: pl.DataFrame
    orders: pl.DataFrame
    plans: pl.DataFrame
    sequence: int
    paid_on: date
    present: list[str]
    one: bool


def gather(act: Act, run: Run, asked: Known) -> Gathered:
    """Return what a run is worked out from, as known now.

    Where one person's facts were asked for, of all posts of theirs: they are reckoned together.
    """
    group, period, periods = run.group, asked.period, asked.periods
    starts: date = periods["starts"].to_list()[0]
    elements = with_workings(elements_on(run.entity, period.ends - DAY))
    employed = employments_on(group.pk, run.paid_on, asked.ids)
    whose = employed["employment_id"].to_list() if asked.only else None
    placing = beside.unless_small(
        asked.only, partial(_placed, asked, employed, spine_points(group.spine), group.frequency)
    )
    persons = asked.persons
    here = {"entity": run.entity, "start": starts, "end": period.ends, "persons": persons}
    added = pay_additions(act.scope, **here)
    deemed = deemed_workers(group.pk, whose)
    away, unpaid = without_statutory_pay(absence_facts(act.scope, **here), deemed)
    items = items_between(group.pk, starts, period.ends, whose)
    paid = paid_before(group.pk, periods["key"].to_list(), whose)
    before = to_date(group.pk, period.tax_year, whose)
    slices, known, salaried = placing()
    drawing = beside.unless_small(asked.only, partial(_drawn, slices, employed, before))
    additions = in_periods(_mine(added, known), periods)
    absences = in_periods(_mine(_ranged(away, period.ends), known), periods)
    standing = _standing(_of(items, known), periods, elements, known)
    usual = pl.concat([salaried, supplements(additions, group.frequency), standing])
    leave = pay_for_absence(act, group, period, periods, away, _normal(usual, elements), slices)
    last, told = _leave_owed(act, here, known, periods, elements)
    lost = losses(absences, known, group.absence_divisor)
    expected = pl.concat([usual, lost, leave.lines, last], how="vertical")
    owed = _owed(expected, _of(paid, known), period.key)
    loose = _loose(act, run, asked, items, paid)
    earned = pl.concat([owed, _once(loose, period, known, elements)])
    everybody, shares, posts = drawing()
    people, untaken = without_loans(everybody, deemed)
    waits = pl.concat([stray(loose, known), unpriced(items, slices, known)])
    outside = outside_ranges(
        slices, earned, ranges_on(run.entity, period.ends - DAY), period.key, group.frequency
    )
    said = pl.concat([leave.problems, of_no_element(earned, elements), waits,
                      held(run, asked.present, people, earned, elements, posts)])  # fmt: skip
    problems = first_words(pl.concat([problems_of(people, slices), by_employment(said, employed)]))
    return Gathered(
        period=period,
        people=without(people, problems),
        earned=_numbered(earned, employed),
        elements=elements,
        shares=shares,
        main=people.select_seq("employment_id", main="assignment"),
        posts=posts,
        problems=problems,
        notices=pl.concat(
            by_employment(said, employed).with_columns(kind=pl.lit(kind))
            for kind, said in (
                ("absence_pay", pl.concat([leave.notices, told])),
                ("outside_range", outside),
                ("off_payroll", pl.concat([unpaid, untaken])),
            )
        ),
        orders=orders_on(group.pk, run.paid_on, whose),
        plans=plans_on(group.pk, run.paid_on, whose),
        sequence=run.sequence,
        paid_on=run.paid_on,
        present=asked.present["payroll_id"].unique().to_list(),
        one=asked.only,
    )


def _placed(
    asked: Known, employed: pl.DataFrame, points: pl.DataFrame, frequency: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return slices of the periods with their pay, those whose pay is known, and their salaries."""
    slices = _with_pay(_facts(asked, employed), points)
    known = slices.filter(pl.col("yearly_pence").is_not_null())
    return slices, known, salaries(known, frequency)


def _drawn(
    slices: pl.DataFrame, employed: pl.DataFrame, before: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return people, who funds each assignment, and the terms of each."""
    return _people(slices, employed, before), shares_of(slices), terms_of(slices)


def _facts(asked: Known, employed: pl.DataFrame) -> pl.DataFrame:
    mine = employed.lazy().select("payroll_id")
    facts = asked.facts.lazy().join(mine, on="payroll_id", how="semi")
    return in_periods(facts, asked.periods)


def _ranged(away: pl.DataFrame, ends: date) -> pl.DataFrame:
    """Return absences with the days they hold, those that go on up to the period's end."""
    return away.with_columns(
        held_from="first_day",
        held_to=pl.col("last_day").fill_null(ends - DAY).dt.offset_by("1d"),
    )


def _leave_owed(
    act: Act, here: dict[str, Any], known: pl.DataFrame, periods: pl.DataFrame,
    elements: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:  # fmt: skip
    """Return pay for leave of those who leave; told instead where the element isn't loaded."""
    asked = {name: here[name] for name in ("entity", "start", "end")}
    leavers = _mine(leaver_facts(act.scope, **asked), known)
    paid, told = leave_owed(leavers, known, periods)
    if paid.is_empty() or LEAVE_OWED in elements["element"].to_list():
        return paid, told
    words = pl.lit(f"Left with leave to be paid: load the element {LEAVE_OWED}")
    return paid.clear(), pl.concat([told, paid.select("payroll_id", words=words)])


def _normal(usual: pl.DataFrame, elements: pl.DataFrame) -> pl.DataFrame:
    """Return pensionable pay of each post and period had nobody been away."""
    counts = elements.lazy().filter((pl.col("kind") == "payment") & pl.col("pensionable"))
    return at_once(
        usual.lazy()
        .join(counts, on="element", how="semi")
        .group_by("payroll_id", "assignment", "key")
        .agg(pl.col("amount_pence").sum())
    )


def _with_pay(slices: pl.DataFrame, spine: pl.DataFrame) -> pl.DataFrame:
    """Give each slice the full-time pay of a year: its own, or its spine point's on that day."""
    points, keys = spine.lazy(), ["assignment", "held_from"]
    on_spine = slices.lazy().select(*keys, "spine_point").join(points, on="spine_point")
    held = on_spine.filter(
        (pl.col("from") <= pl.col("held_from")) & (pl.col("held_from") < pl.col("to"))
    ).select(*keys, "annual_pence")
    placed = slices.lazy().join(held.unique(keys), on=keys, how="left", maintain_order="left")
    yearly = pl.coalesce("annual_pay_pence", "annual_pence")
    return at_once(placed.with_columns(yearly_pence=yearly))


def _mine(frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    return frame if frame.is_empty() else frame.join(known, on="assignment", how="semi")


def _of(frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    return frame if frame.is_empty() else frame.join(known, on="payroll_id", how="semi")


def _standing(
    items: pl.DataFrame, periods: pl.DataFrame, elements: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    """Return standing items for each period they hold, priced at the main assignment's rate."""
    if items.is_empty():
        return pl.DataFrame(schema=EARNED)
    main = known.lazy().unique("payroll_id", keep="first").select("payroll_id", "assignment")
    held = in_periods(items.filter("standing"), periods).lazy().join(main, on="payroll_id")
    placed = at_once(held.with_columns(source_ref=pl.lit(None, pl.String)))
    return priced(placed, known, elements)


def _owed(expected: pl.DataFrame, paid: pl.DataFrame, now: int) -> pl.DataFrame:
    """Return what is owed of each period: all of what was never paid, else the difference.

    Somebody who was not paid at all in an earlier period that was run, is paid it now.
    """
    counted, keys = paid.filter(pl.col("source_ref").is_null()), ["payroll_id", "key"]
    touched = counted.lazy().select(keys).unique()
    fresh = expected.lazy().join(touched, on=keys, how="anti", maintain_order="left")
    late = pl.col("key") != now
    fresh = fresh.with_columns(
        note=pl.when(late).then(pl.lit("for an earlier period")).otherwise("note")
    )
    known = expected.lazy().join(touched, on=keys, how="semi", maintain_order="left")
    return pl.concat([at_once(fresh), differences(at_once(known), counted)])


LOOSE = ["payroll_id", "assignment", "element", "units_e2", "amount_pence", "note", "source_ref"]


def _loose(
    act: Act, run: Run, asked: Known, items: pl.DataFrame, paid: pl.DataFrame
) -> pl.DataFrame:
    """Return approved claims, one-off items and exit pay that were in no payslip yet: LOOSE."""
    approved = claims_approved(
        act.scope, entity=run.entity, start=asked.period.starts - CLAIMS_BACK,
        end=act.today + DAY, persons=asked.persons,
    )  # fmt: skip
    claims = approved.lazy().with_columns(
        source_ref=pl.format("people:claim:{}", "claim"), note=pl.col("description")
    )
    once = items.lazy().filter(~pl.col("standing"))
    once = once.with_columns(assignment=pl.lit(None, pl.String))
    owed = exit_payments(
        act.scope, entity=run.entity, start=asked.period.starts - CLAIMS_BACK,
        end=asked.period.ends, persons=asked.persons,
    )  # fmt: skip
    parts = [claims.select(LOOSE), once.select(LOOSE)]
    if owed.height:
        parts.append(exit_items(owed, run.paid_on).lazy().select(LOOSE))
    both = pl.concat(parts, how="vertical_relaxed")
    before = paid.lazy().filter(pl.col("source_ref").is_not_null())
    return at_once(both.join(before, on="source_ref", how="anti", maintain_order="left"))


def _once(
    loose: pl.DataFrame, period: PeriodRow, known: pl.DataFrame, elements: pl.DataFrame
) -> pl.DataFrame:
    """Return claims and one-off items of those who hold a post, priced; items at the main post."""
    if loose.is_empty():
        return pl.DataFrame(schema=EARNED)
    main = known.unique("payroll_id", keep="first").select("payroll_id", main="assignment")
    placed = (
        loose.join(main, on="payroll_id", maintain_order="left")
        .with_columns(pl.coalesce("assignment", "main").alias("assignment"))
        .drop("main")
    )
    keyed = _mine(placed, known).with_columns(key=pl.lit(period.key, pl.Int64))
    return priced(keyed, known, elements)


def _people(slices: pl.DataFrame, employed: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return one row per employment: its last slice, how it is taxed, and the year so far."""
    last = slices.lazy().sort("payroll_id", "held_to", "assignment", maintain_order=True)
    hours = slices.lazy().unique("assignment", keep="last").group_by("payroll_id").agg(
        all_hours_e2=pl.col("weekly_hours_e2").sum()
    )  # fmt: skip
    one = last.unique("payroll_id", keep="last", maintain_order=True)
    return at_once(
        employed.lazy()
        .join(one, on="payroll_id", maintain_order="left")
        .join(hours, on="payroll_id", how="left", maintain_order="left")
        .join(before.lazy(), on="employment_id", how="left", maintain_order="left")
        .with_columns(
            pl.col(
                "pay_to_date_before_pence", "tax_to_date_before_pence", "ni_to_date_pence"
            ).fill_null(0)
        )
    )


def _numbered(earned: pl.DataFrame, employed: pl.DataFrame) -> pl.DataFrame:
    ids = employed.lazy().select("payroll_id", "employment_id")
    return at_once(earned.lazy().join(ids, on="payroll_id", maintain_order="left"))
