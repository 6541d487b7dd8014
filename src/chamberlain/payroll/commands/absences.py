"""What a run pays for days away: facts of people, statute by the day, what is in the way."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.door import Act
from chamberlain.payroll.models import PayGroup
from chamberlain.payroll.queries.history import (
    earned_before,
    hourly_before,
    paydays_of,
    pensionable_before,
)
from chamberlain.payroll.queries.reading import PeriodRow
from chamberlain.payroll.rules.absence_pay import (
    AWAY,
    absence_lines,
    assumed,
    explained,
    valued,
)
from chamberlain.payroll.rules.average_earnings import Average, Case, averages
from chamberlain.payroll.rules.period_earnings import EARNED, half_up, in_periods
from chamberlain.payroll.rules.statutory_days import (
    DAYS,
    EVENTS,
    STATUTORY,
    family_days,
    linked,
    relevant_week_ends,
    service_weeks,
    sick_days,
)
from chamberlain.payroll.rules.usual_pay import HOURLY, USUAL, usual_pay
from chamberlain.people.contract import ABSENCE_FACTS, absence_facts, pay_stages

DAY = timedelta(days=1)
BACK = timedelta(days=3 * 366)
"""How far back sicknesses are linked: 28 weeks in all within three years."""

PAID_KINDS = ("sickness", *STATUTORY)
YEAR_E3 = 52_143
NOT_ON_FILE = ("starts_on", "relevant_week_ends")
WORDS = {"payroll_id": pl.String, "words": pl.String}
PERIODS_AVERAGED = {"M1": 3, "W1": 12, "W2": 6, "W4": 3}
QUARTERS = {"M1": 4}


@dataclass(frozen=True)
class AwayPay:
    """Lines for days away (EARNED), who cannot be paid for them, and what a person must look at.

    `problems` and `notices` have payroll_id and words.
    """

    lines: pl.DataFrame
    problems: pl.DataFrame
    notices: pl.DataFrame


NOTHING = AwayPay(
    pl.DataFrame(schema=EARNED), pl.DataFrame(schema=WORDS), pl.DataFrame(schema=WORDS)
)


def pay_for_absence(
    act: Act,
    group: PayGroup,
    period: PeriodRow,
    periods: pl.DataFrame,
    away: pl.DataFrame,
    normal: pl.DataFrame,
    slices: pl.DataFrame,
) -> AwayPay:
    """Work out pay for sickness and family leave in the periods of a run.

    `away` are people's absence facts that touch the periods; `normal` is pay had nobody been away
    (payroll_id, assignment, key, amount_pence); `slices` facts of pay cut to periods.
    """
    mine = away.filter(pl.col("kind").is_in(PAID_KINDS)).join(slices, on="assignment", how="semi")
    if mine.is_empty():
        return NOTHING
    starts: date = periods["starts"].min()  # type: ignore[assignment]
    whole = _ended(mine, slices, period.ends)
    lost = _without_event(whole)
    good = whole.join(lost, on="payroll_id", how="anti", maintain_order="left")
    stages = pay_stages(act.scope, entity=group.entity, start=starts, end=period.ends)
    sick = _sicknesses(act, group, good, starts, period.ends, slices)
    leave = _leave(act, group, good, starts, period.ends)
    asked = [Case(*one) for one in sick.select("person", "linked_from").unique().iter_rows()]
    tests = {one["absence"]: _tested(one) for one in leave.iter_rows(named=True)}
    asked += [Case(one["person"], tests[one["absence"]] + DAY) for one in leave.to_dicts()]
    average = averages(
        asked,
        group.frequency,
        paydays_of(group.pk),
        earned_before(sorted({one.person for one in asked})),
        _contracts(slices),
    )
    family, why = family_days(_for_family_pay(leave, tests, average, slices, period.ends))
    statutory = pl.concat([sick_days(sick, average).select(*DAYS), family.select(*DAYS)])
    cut = in_periods(_ranged(good), periods)
    by_hour = _usual(group, cut, slices)
    paid = pl.col("pay_basis").is_in(["salaried", HOURLY])
    found = valued(cut, stages, statutory, pl.concat([normal, by_hour]), slices.filter(paid))
    unearned = (pl.col("element") == AWAY) & pl.col("assignment").is_in(by_hour["assignment"])
    lines = pl.concat(
        [
            absence_lines(found).filter(~unearned),
            assumed(found.join(_in_lgps(slices), on="assignment", how="semi"),
                    good.select("absence", "first_day", "last_day"),
                    _pay_before(group, found, stages, slices), group.frequency),
            explained(found, stages, statutory, periods),
        ]
    )  # fmt: skip
    unknown, told = _said(why, good, period)
    return AwayPay(lines, pl.concat([lost, unknown]), told)


def _usual(group: PayGroup, cut: pl.DataFrame, slices: pl.DataFrame) -> pl.DataFrame:
    """Return the usual pay of posts by the hour that somebody is away from: USUAL."""
    away = cut.join(
        slices.filter(pl.col("pay_basis") == HOURLY), on="assignment", how="semi"
    )  # fmt: skip
    if away.is_empty():
        return pl.DataFrame(schema=USUAL)
    paid = hourly_before(group.pk, away["assignment"].unique().to_list())
    return usual_pay(away, slices, paid, PERIODS_AVERAGED[group.frequency])


def _ended(away: pl.DataFrame, slices: pl.DataFrame, ends: date) -> pl.DataFrame:
    """Give each absence a last day: its own, the last of employment, or the period's."""
    leaves = slices.group_by("assignment").agg(leaves=pl.col("employment_to").max())
    return (
        away.select(*ABSENCE_FACTS)
        .join(leaves, on="assignment", how="left", maintain_order="left")
        .with_columns(
            ongoing=pl.col("last_day").is_null(),
            last_day=pl.min_horizontal(
                pl.col("last_day").fill_null(ends - DAY), pl.col("leaves").dt.offset_by("-1d")
            ),
        )
        .filter(pl.col("last_day") >= pl.col("first_day"))
    )


def _ranged(away: pl.DataFrame) -> pl.DataFrame:
    return away.with_columns(held_from="first_day", held_to=pl.col("last_day").dt.offset_by("1d"))


def _without_event(away: pl.DataFrame) -> pl.DataFrame:
    """Return who has family leave without the day it is counted from: WORDS."""
    rows = [
        (one["payroll_id"], f"Not paid: {_what(one)} has no event_on: say on which day the child "
         f"{' or '.join(_words(event) for event in EVENTS[one['kind']])}")
        for one in away.filter(pl.col("kind").is_in(list(EVENTS))).iter_rows(named=True)
        if one["event"] not in EVENTS[one["kind"]]
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=WORDS, orient="row").unique("payroll_id", keep="first")


def _words(event: str) -> str:
    return {"due": "is due", "matched": "was matched", "died": "died"}.get(event, "was born")


def _what(one: dict[str, object]) -> str:
    first = one["first_day"]
    kind = str(one["kind"]).replace("_", " ")
    return f"{kind} leave of {one['assignment']} from {first:%-d %B %Y}"


def _sicknesses(
    act: Act, group: PayGroup, good: pl.DataFrame, starts: date, ends: date, slices: pl.DataFrame
) -> pl.DataFrame:
    """Return sicknesses of the periods with those before them that they may be linked to."""
    people = good.filter(pl.col("kind") == "sickness")["person"].unique().sort().to_list()
    if not people:
        return linked(good.clear())
    every = absence_facts(
        act.scope, entity=group.entity, start=starts - BACK, end=ends, persons=people
    ).filter(pl.col("kind") == "sickness")  # fmt: skip
    return linked(_ended(every, slices, ends))


def _leave(act: Act, group: PayGroup, good: pl.DataFrame, starts: date, ends: date) -> pl.DataFrame:
    """Return family leave of the periods, once for each person, with days taken for it before."""
    mine = good.filter(pl.col("kind").is_in(list(STATUTORY)))
    if mine.is_empty():
        return mine.with_columns(days_before=pl.lit(0, pl.Int64))
    people = mine["person"].unique().sort().to_list()
    every = absence_facts(
        act.scope, entity=group.entity, start=starts - BACK, end=ends, persons=people
    )
    same = ["person", "kind", "event_on"]
    once = mine.sort("payroll_id", "assignment").unique(
        [*same, "first_day"], keep="first", maintain_order=True
    )
    earlier = (
        once.select("absence", "first_day", *same)
        .join(every.unique([*same, "first_day"], keep="first").select(
            *same, then="first_day", until="last_day"), on=same)
        .filter(pl.col("then") < pl.col("first_day"))
        .group_by("absence")
        .agg(days_before=((pl.col("until") - pl.col("then")).dt.total_days() + 1).sum())
    )  # fmt: skip
    return once.join(earlier, on="absence", how="left", maintain_order="left").with_columns(
        pl.col("days_before").fill_null(0)
    )


def _tested(one: dict[str, object]) -> date:
    return relevant_week_ends(str(one["kind"]), str(one["event"]), one["event_on"])  # type: ignore[arg-type]


def _contracts(slices: pl.DataFrame) -> dict[str, int]:
    """Return the yearly pay of each person by their contracts, all posts together."""
    own = half_up(
        pl.col("yearly_pence") * pl.col("weekly_hours_e2") * pl.col("paid_weeks_e3"),
        pl.col("full_time_hours_e2") * YEAR_E3,
    )
    last = slices.sort("held_to").unique("assignment", keep="last")
    sums = last.group_by("person").agg(own.fill_null(0).sum().alias("yearly"))
    return dict(sums.iter_rows())


def _for_family_pay(
    leave: pl.DataFrame,
    tests: dict[str, date],
    average: dict[Case, Average],
    slices: pl.DataFrame,
    until: date,
) -> pl.DataFrame:
    since = dict(slices.select("person", "employer_from").unique("person").iter_rows())
    rows = []
    for one in leave.iter_rows(named=True):
        week_ends = tests[one["absence"]]
        found = average[Case(one["person"], week_ends + DAY)]
        days = 371 if one["ongoing"] else (one["last_day"] - one["first_day"]).days + 1
        rows.append((one["absence"], one["kind"], one["first_day"], days, until, one["days_before"],
                     found.weekly_e4, found.said, week_ends,
                     service_weeks(since[one["person"]], week_ends)))  # fmt: skip
    schema = {
        "absence": pl.String, "kind": pl.String, "first_day": pl.Date, "days": pl.Int64,
        "until": pl.Date, "days_before": pl.Int64, "weekly_e4": pl.Int64, "how": pl.String,
        "relevant_week_ends": pl.Date, "service_weeks": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _in_lgps(slices: pl.DataFrame) -> pl.DataFrame:
    last = slices.sort("held_to").unique("assignment", keep="last")
    return last.filter((pl.col("pension_scheme") == "lgps") & (pl.col("pension_section") != "none"))


def _pay_before(
    group: PayGroup, found: pl.DataFrame, stages: pl.DataFrame, slices: pl.DataFrame
) -> pl.DataFrame:
    """Return pensionable pay of the whole periods before pay fell: absence, periods_pence.

    Of three months or twelve weeks as paid from here; of the contract where they were not.
    """
    fell = stages.filter((pl.col("kind") != "sickness") | pl.col("stage").is_in(["half", "none"]))
    since = fell.group_by("absence", "assignment").agg(since=pl.col("stage_from").min())
    posts = since["assignment"].to_list()
    count = PERIODS_AVERAGED[group.frequency]
    paid = pensionable_before(group.pk, posts)
    before = (
        since.join(paid, on="assignment")
        .filter(pl.col("ends") <= pl.col("since"))
        .sort("ends", descending=True)
        .group_by("absence", maintain_order=True)
        .agg(pl.col("pence").head(count))
        .filter(pl.col("pence").list.len() == count)
        .select("absence", known=pl.col("pence").list.sum())
    )
    own = half_up(
        pl.col("yearly_pence") * pl.col("weekly_hours_e2") * pl.col("paid_weeks_e3"),
        pl.col("full_time_hours_e2") * YEAR_E3,
    ).fill_null(0)
    part = half_up(own, 4) if group.frequency == "M1" else half_up(own * 84, 365)
    last = slices.sort("held_to").unique("assignment", keep="last")
    contract = since.join(last.select("assignment", contract=part), on="assignment", how="left")
    return contract.join(before, on="absence", how="left").select(
        "absence", periods_pence=pl.coalesce("known", "contract").fill_null(0)
    )


def _said(
    why: pl.DataFrame, good: pl.DataFrame, period: PeriodRow
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return who cannot be worked out, and leave that begins now and has no statutory pay."""
    placed = why.join(good, on="absence", maintain_order="left").with_columns(
        words=pl.format(
            "{} from {}: {}",
            pl.col("kind").str.replace_all("_", " ").str.to_titlecase(),
            "first_day",
            "words",
        )
    )
    unknown = pl.col("field").is_in(NOT_ON_FILE)
    begins = pl.col("first_day") >= period.starts
    lost = placed.filter(unknown).select("payroll_id", words=pl.lit("Not paid: ") + pl.col("words"))
    return lost, placed.filter(~unknown & begins).select("payroll_id", "words")
