"""The frames that every answer is made of: budget lines, actuals, commitments, forecasts, past."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import polars as pl

from chamberlain.budgets.rules.forecasting import forecast_suggestion
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import financial_year, period_range
from chamberlain.kernel.door import EVERYTHING, Refusal, Scope
from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.ledger.contract import actuals, chart, cost_centre_tree

Basis = Literal["controllable", "all"]
LAST_PERIOD = 14
MONTHS = 12
PENCE = (
    "original_pence", "budget_pence", "profiled_pence", "actual_pence", "committed_pence",
)  # fmt: skip

_LINES = """
    SELECT cost_centre, account, fund, amount_pence, profile FROM budgets_line
    WHERE entity = %s AND year = %s
"""
_MOVED = """
    SELECT l.cost_centre, l.account, l.fund, sum(l.amount_pence)::bigint
    FROM budgets_virement v JOIN budgets_virement_line l ON l.virement = v.reference
    WHERE v.entity = %s AND v.year = %s AND v.state = 'approved' GROUP BY 1, 2, 3
"""
_SHAPES = """
    SELECT code, coalesce((SELECT sum(w) FROM unnest(weights[1:%s]) w), 0)::bigint,
        (SELECT sum(w) FROM unnest(weights) w)::bigint FROM budgets_profile
"""
_OWN = """
    SELECT DISTINCT ON (cost_centre, account, fund) cost_centre, account, fund,
        coalesce((SELECT sum(w) FROM unnest(weights[1:%s]) w), 0)::bigint,
        (SELECT sum(w) FROM unnest(weights) w)::bigint
    FROM budgets_line_profile WHERE entity = %s AND year = %s
    ORDER BY cost_centre, account, fund, id DESC
"""
_COMMITTED = """
    SELECT cost_centre, account, fund, sum(amount_pence)::bigint FROM budgets_commitment
    WHERE entity = %s AND year = %s GROUP BY 1, 2, 3
"""
_FORECASTS = """
    SELECT DISTINCT ON (cost_centre, account_group) cost_centre, account_group, outturn_pence,
        period {words}
    FROM budgets_forecast WHERE entity = %s AND year = %s AND period <= %s
    ORDER BY cost_centre, account_group, period DESC, id DESC
"""
_PAST = """
    SELECT cost_centre, account_group, one.to_date[%s], one.to_date[12],
        two.to_date[%s], two.to_date[12]
    FROM (SELECT * FROM budgets_past_year WHERE entity = %s AND year = %s) one
    FULL JOIN (SELECT * FROM budgets_past_year WHERE entity = %s AND year = %s) two
    USING (cost_centre, account_group)
"""
_POSTS = """
    SELECT cost_centre, %s, sum(
        coalesce((SELECT sum(p) FROM unnest(expected[%s + 1:12]) p), 0)
        + (SELECT sum(p) FROM unnest(award) p))::bigint,
        sum((SELECT sum(p) FROM unnest("full") p))::bigint
    FROM budgets_staffing_cost WHERE entity = %s AND year = %s GROUP BY 1
"""
EMPLOYEES = "1"
"""CIPFA's group of subjectives for employees."""
_CODING = {"cost_centre": pl.String, "account": pl.String, "fund": pl.String}
_PLACE = {"cost_centre": pl.String, "group": pl.String}
PAST = ("past_pence", "past_outturn_pence", "before_pence", "before_outturn_pence")


@dataclass(frozen=True)
class Asked:
    """Whose figures, of when, and on which basis."""

    scope: Scope
    entity: str
    year: int
    period: int
    basis: Basis = "controllable"
    as_at: date | None = None
    known: dict[str, pl.DataFrame] = field(default_factory=dict, compare=False, repr=False)
    """What was asked of the ledger already for this answer: its tree and its accounts."""

    @property
    def day(self) -> date:
        """The day whose tree of cost centres is shown: the period's last, unless told."""
        if self.as_at is not None:
            return self.as_at
        if not 1 <= self.period <= LAST_PERIOD:
            raise Refusal("A period is 1 (April) to 12 (March).", field="period", status=422)
        name = financial_year(date(self.year, 4, 1))
        return period_range(name, self.period)[1] - timedelta(days=1)

    @property
    def months(self) -> int:
        """How many months of the profile are behind: adjustment periods are after the twelfth."""
        return min(self.period, MONTHS)


def seen_tree(asked: Asked) -> pl.DataFrame:
    """Return the cost centres within reach, with where they stand: one row for each."""
    if "tree" not in asked.known:
        asked.known["tree"] = _seen_tree(asked)
    return asked.known["tree"]


def _seen_tree(asked: Asked) -> pl.DataFrame:
    tree = cost_centre_tree(asked.scope, as_at=asked.day)
    tree = tree.filter(pl.col("entity") == asked.entity)
    scope = asked.scope
    if scope.sees_whole(asked.entity):
        return tree
    if asked.entity not in scope.entities:
        return tree.clear()
    return tree.filter(
        pl.col("directorate").is_in(list(scope.directorates))
        | pl.col("cost_centre").is_in(list(scope.cost_centres))
    )


def account_groups(asked: Asked) -> pl.DataFrame:
    """Return the revenue accounts counted on this basis: account, account_name, group, group_name.

    On the controllable basis those outside managers' control are left out.
    """
    if "accounts" not in asked.known:
        asked.known["accounts"] = _account_groups(asked)
    return asked.known["accounts"]


def _account_groups(asked: Asked) -> pl.DataFrame:
    accounts = chart(EVERYTHING).filter(pl.col("statement") == "revenue")
    accounts = accounts.select(
        "account",
        pl.col("name").alias("account_name"),
        pl.col("group_no").str.split("/").list.first().alias("group"),
        pl.col("group").alias("group_name"),
    )
    if asked.basis == "all":
        return accounts
    outside = read_frame(
        "SELECT account_from, account_to FROM budgets_outside_control",
        schema={"account_from": pl.String, "account_to": pl.String},
    )
    account = pl.col("account")
    for first, last in outside.iter_rows():
        accounts = accounts.filter(~((account >= first) & (account <= last)))
    return accounts


def budget_lines(asked: Asked) -> pl.DataFrame:
    """Return each line's original and current budget, and what of it is due by the period's end."""
    place, keys = [asked.entity, asked.year], list(_CODING)
    given = {**_CODING, "original_pence": pl.Int64, "profile": pl.String}
    lines = read_frame(_LINES, place, schema=given)
    moved = read_frame(_MOVED, place, schema={**_CODING, "moved_pence": pl.Int64})
    weights = {"due": pl.Int64, "whole": pl.Int64}
    shapes = read_frame(_SHAPES, [asked.months], schema={"profile": pl.String, **weights})
    own = read_frame(_OWN, [asked.months, *place], schema={**_CODING, **weights})
    if moved.height:
        lines = lines.join(moved, on=keys, how="full", coalesce=True)
    else:
        lines = lines.with_columns(moved_pence=pl.lit(0, pl.Int64))
    lines = lines.join(shapes, on="profile", how="left")
    if own.height:
        lines = lines.join(own, on=keys, how="left", suffix="_own").with_columns(
            pl.coalesce(f"{name}_own", name).alias(name) for name in weights
        )
    budget = pl.col("original_pence").fill_null(0) + pl.col("moved_pence").fill_null(0)
    due = pl.col("due").fill_null(asked.months)
    return lines.select(
        *keys,
        pl.col("original_pence").fill_null(0),
        budget_pence=budget,
        profiled_pence=round_half_up_penny_expr(budget * due, pl.col("whole").fill_null(MONTHS)),
    )


def counted_lines(asked: Asked) -> pl.DataFrame:
    """Return what every coding was given, has spent and has promised, a row for each of these.

    Only what counts on the basis asked for, with its `group`; whoever shows it narrows it to the
    cost centres within reach.
    """
    spent = actuals(
        asked.scope,
        entity=asked.entity,
        year=asked.year,
        period=asked.period,
        as_at=asked.day,
    ).rename({"pence": "actual_pence"})
    promised = read_frame(
        _COMMITTED,
        [asked.entity, asked.year],
        schema={**_CODING, "committed_pence": pl.Int64},
    )
    every = pl.concat([budget_lines(asked), spent, promised], how="diagonal")
    return every.join(account_groups(asked).select("account", "group"), on="account", how="inner")


def within_reach(asked: Asked, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of cost centres that the caller reaches."""
    return frame.join(seen_tree(asked).select("cost_centre"), on="cost_centre", how="semi")


def coded_lines(asked: Asked) -> pl.DataFrame:
    """Return every coding with what it was given, has spent and has promised; one row for each."""
    summed = counted_lines(asked).group_by(list(_CODING)).agg(pl.col(name).sum() for name in PENCE)
    return within_reach(asked, summed).join(account_groups(asked), on="account", how="left")


def forecasts_at(asked: Asked, period: int, words: bool = False) -> pl.DataFrame:
    """Return what was last said by a period of each cost centre's groups; with `words` also why."""
    schema = {**_PLACE, "said_pence": pl.Int64, "said_period": pl.Int64}
    if words:
        schema["reason"] = pl.String
    return read_frame(
        _FORECASTS.format(words=", reason" if words else ""),
        [asked.entity, asked.year, period],
        schema=schema,
    )


def past_years(asked: Asked) -> pl.DataFrame:
    """Return the two former years of each group: by the same month, and in all.

    From what was loaded of the former system; else, for last year, from the ledger itself.
    """
    last, before, months = asked.year - 1, asked.year - 2, asked.months
    loaded = read_frame(
        _PAST,
        [months, months, asked.entity, last, asked.entity, before],
        schema={**_PLACE, **dict.fromkeys(PAST, pl.Int64)},
    )
    if loaded.height:
        return loaded
    whole = _ledger_year(asked, last, LAST_PERIOD)
    if whole.is_empty():
        return loaded
    part = _ledger_year(asked, last, months).rename({"pence": PAST[0]})
    both = whole.rename({"pence": PAST[1]}).join(part, on=list(_PLACE), how="left")
    return both.with_columns(pl.lit(None, pl.Int64).alias(name) for name in PAST[2:])


def _ledger_year(asked: Asked, year: int, period: int) -> pl.DataFrame:
    spent = actuals(
        asked.scope, entity=asked.entity, year=year, period=period, as_at=asked.day
    ).join(account_groups(asked), on="account", how="inner")
    return spent.group_by(list(_PLACE)).agg(pl.col("pence").sum())


def posts_to_come(asked: Asked) -> pl.DataFrame:
    """Return what posts still cost each cost centre after the period, in the group of employees.

    With what awards that are not in pay yet add to the whole year: it will be paid in arrears;
    beside it what all of them cost filled all year.
    """
    return read_frame(
        _POSTS,
        [EMPLOYEES, asked.months, asked.entity, asked.year],
        schema={**_PLACE, "posts_pence": pl.Int64, "posts_year_pence": pl.Int64},
    )


def group_lines(asked: Asked, words: bool = False) -> pl.DataFrame:
    """Return each cost centre's groups with figures, forecast and suggestion: one row for each.

    The forecast is what was last said by the period; where nothing was, it is the current budget,
    and `said_period` is null; with `words` its `reason` is there too.
    `earlier_pence` is the forecast as it stood a period before. A cost centre belongs to one fund;
    where codings name two, the last by its code is shown.
    """
    keys = list(_PLACE)
    groups = (
        counted_lines(asked)
        .group_by(keys)
        .agg(pl.col("fund").max(), *(pl.col(name).sum() for name in PENCE))
    )
    names = account_groups(asked).select("group", "group_name").unique("group")
    groups = within_reach(asked, groups).join(names, on="group", how="left")
    earlier = forecasts_at(asked, asked.months - 1).select(*keys, earlier_pence="said_pence")
    groups = (
        groups.join(forecasts_at(asked, asked.months, words), on=keys, how="left")
        .join(earlier, on=keys, how="left")
        .join(past_years(asked), on=keys, how="left")
        .sort(keys)
        .with_columns(
            forecast_pence=pl.coalesce("said_pence", "budget_pence"),
            earlier_pence=pl.coalesce("earlier_pence", "budget_pence"),
            row=pl.int_range(pl.len(), dtype=pl.Int64),
        )
    )
    groups = groups.join(posts_to_come(asked), on=keys, how="left")
    suggested, _ = forecast_suggestion.run(groups)
    return groups.join(suggested, on="row", how="left").drop("row")
