"""The workforce as it was last worked out: posts with pay and pension, people with their NI."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.door import Scope
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import cost_centre_tree
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.queries.reading import period_key, read_set, spine_points
from chamberlain.payroll.queries.runs import LIVE
from chamberlain.payroll.rules.tax_years import FREQUENCY
from chamberlain.payroll.rules.what_if import Base
from chamberlain.people.contract import pay_facts

MOVING = ("basic", "basic_temporary", "unpaid_leave", "unpaid_leave_short", "strike", "days_away",
          "acting_up", "osp", "omp")  # fmt: skip
"""Elements which an award moves, besides those priced by the hourly rate."""


@dataclass(frozen=True)
class Workforce:
    """The workforce as it was last worked out, with where each post is charged."""

    base: Base
    funds: pl.DataFrame
    tree: pl.DataFrame
    said: list[str]


_RUNS = """
    SELECT DISTINCT ON (r.group_id) r.id, r.reference, r.paid_on, g.frequency, g.fund, g.spine,
        g.name, p.tax_year, p.number, lower(p.days) AS starts, upper(p.days) AS ends
    FROM payroll_run r JOIN payroll_group g ON g.id = r.group_id
    JOIN payroll_period p ON p.id = r.period_id
    WHERE r.entity = %s AND r.kind = 'ordinary' AND r.state NOT IN ('open', 'cancelled')
    ORDER BY r.group_id, lower(p.days) DESC
"""
_LIVE_OF_RUN = f"WITH live AS ({LIVE})"
_IDS = "(SELECT id FROM payroll_calculation WHERE run_id = %(run)s AND state = 'live')"
_POSTS = f"""{_LIVE_OF_RUN}
    SELECT l.employment_id, t.person, coalesce(l.assignment, ''),
        coalesce(sum(l.amount_pence) FILTER (WHERE l.element = ANY(%(moving)s)), 0)::bigint,
        coalesce(sum(l.amount_pence) FILTER (WHERE l.element <> ALL(%(moving)s)), 0)::bigint
    FROM live t JOIN payroll_line l ON l.calculation_id = t.calculation_id
        AND l.employment_id = t.employment_id AND l.calculation_id IN {_IDS}
    WHERE l.kind = 'payment' AND (l.earned_period IS NULL OR l.earned_period = %(key)s)
    GROUP BY 1, 2, 3 ORDER BY 1, 3
"""  # noqa: S608 - a query of this application
_PENSIONS = f"""{_LIVE_OF_RUN}
    SELECT p.assignment, p.scheme, p.employer_rate_e2,
        (p.pensionable_pence + p.assumed_pence + p.lost_pence)::bigint
    FROM live t JOIN payroll_pension p ON p.calculation_id = t.calculation_id
        AND p.employment_id = t.employment_id AND p.calculation_id IN {_IDS}
"""  # noqa: S608 - a query of this application
_PEOPLE = f"""{_LIVE_OF_RUN}
    SELECT employment_id, person, ni_letter, niable_pence FROM live ORDER BY employment_id
"""  # noqa: S608 - a query of this application
POSTS = {"employment_id": pl.Int64, "person": pl.String, "assignment": pl.String,
         "moving_pence": pl.Int64, "fixed_pence": pl.Int64}  # fmt: skip
PENSIONS = {"assignment": pl.String, "pension_scheme": pl.String, "pension_rate_e2": pl.Int64,
            "pension_base_pence": pl.Int64}  # fmt: skip
PEOPLE = {"employment_id": pl.Int64, "person": pl.String, "ni_letter": pl.String,
          "niable_pence": pl.Int64}  # fmt: skip


def workforce(scope: Scope, entity: str) -> Workforce:
    """Return the workforce of an entity by the latest run of each pay group."""
    found = rows(_RUNS, [entity])
    if not found:
        raise WrongState(f"No pay run of {entity} was worked out yet: there is nothing to price.")
    hourly = rows(
        "SELECT DISTINCT code FROM payroll_element WHERE entity = %s AND units = 'hours'", [entity]
    )
    moving = [*MOVING, *(row["code"] for row in hourly)]
    each = [_of_run(scope, entity, run, moving) for run in found]
    paid_on: date = max(run["paid_on"] for run in found)
    tree = cost_centre_tree(scope, as_at=paid_on).select(
        "cost_centre", "service_name", "directorate_name", own_fund="fund"
    )
    posts = pl.concat([one.posts for one in each])
    base = Base(
        posts.drop("fund"),
        pl.concat([one.people for one in each]),
        pl.concat([one.shares for one in each]).unique(["assignment", "cost_centre"]),
        paid_on,
    )
    said = [
        f"Pay of {run['name']}, period {run['number']} of {run['tax_year']} ({run['reference']}), "
        "as if every period of the year were the same; arrears of earlier periods left out."
        for run in found
    ]
    return Workforce(base, posts.select("assignment", "fund").unique("assignment"), tree, said)


@dataclass(frozen=True)
class _OfRun:
    posts: pl.DataFrame
    people: pl.DataFrame
    shares: pl.DataFrame


def _of_run(scope: Scope, entity: str, run: dict[str, Any], moving: list[str]) -> _OfRun:
    given = {"run": run["id"], "moving": moving, "key": period_key(run["tax_year"], run["number"])}
    frequency = pl.lit(FREQUENCY[run["frequency"]]).alias("frequency")
    facts = pay_facts(scope, entity=entity, start=run["starts"], end=run["ends"])
    last = facts.sort("held_to", maintain_order=True).unique("assignment", keep="last")
    points = spine_points(run["spine"]).filter(
        (pl.col("from") < run["ends"]) & (pl.col("to") >= run["ends"])
    )
    terms = last.join(points.select("spine_point", "annual_pence"), on="spine_point", how="left")
    own = pl.col("annual_pay_pence")
    terms = terms.select(
        "payroll_id", "assignment", "cost_centres",
        spine_point=pl.when(own.is_null()).then("spine_point"),
        annual_pence=pl.coalesce(own, "annual_pence"),
    )  # fmt: skip
    posts = read_set(_POSTS, given, schema=POSTS)
    pensions = read_set(_PENSIONS, given, schema=PENSIONS)
    main = posts.filter(pl.col("assignment") != "").unique("employment_id", keep="first")
    placed = (
        posts.join(main.select("employment_id", main="assignment"), on="employment_id", how="left")
        .with_columns(assignment=pl.when(pl.col("assignment") == "").then("main")
                      .otherwise("assignment").fill_null(""))
        .group_by("employment_id", "person", "assignment", maintain_order=True)
        .agg(pl.col("moving_pence", "fixed_pence").sum())
    )  # fmt: skip
    full = (
        placed.join(terms.drop("cost_centres", "payroll_id"), on="assignment", how="left",
                    maintain_order="left")
        .join(pensions, on="assignment", how="left", maintain_order="left")
        .with_columns(
            frequency,
            pl.lit(run["fund"]).alias("fund"),
            pl.col("pension_scheme").fill_null(""),
            pl.col("pension_rate_e2", "pension_base_pence").fill_null(0),
        )
    )  # fmt: skip
    people = read_set(_PEOPLE, given, schema=PEOPLE).with_columns(frequency)
    shares = terms.select("assignment", "cost_centres").explode("cost_centres").select(
        "assignment",
        cost_centre=pl.col("cost_centres").struct.field("cost_centre"),
        share_e4=pl.col("cost_centres").struct.field("share_e4"),
    ).drop_nulls()  # fmt: skip
    return _OfRun(full, people, shares)
