"""Maintained schools: balances, months returned and late, and the year's return by code."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.budgets.contract import Period
from chamberlain.budgets.models import School, SchoolReturn
from chamberlain.budgets.queries.school_checks import (
    INCOME,
    SPEND,
    Finding,
    figures_before,
    findings_of,
    lines_of,
    sum_of,
    waiting_months,
)
from chamberlain.budgets.rules.schools import cfr, due_day
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import BookDay, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of

SCHOOL = {
    "reference": pl.String,
    "entity": pl.String,
    "payer": pl.String,
    "cost_centre": pl.String,
    "name": pl.String,
    "dfe_number": pl.String,
    "banking": pl.String,
    "payee": pl.String,
    "email": pl.String,
    "opens_year": pl.Int64,
    "opens_period": pl.Int64,
    "cash_pence": pl.Int64,
    "vat_pence": pl.Int64,
    "revenue_pence": pl.Int64,
    "capital_pence": pl.Int64,
}
_SCHOOLS = """
    SELECT reference, entity, payer, cost_centre, name, dfe_number, banking, payee, email,
        opens_year,
        opens_period, cash_pence, vat_pence, revenue_pence, capital_pence FROM budgets_school s
    WHERE ({own} OR {paid}) AND (%s = '' OR reference = %s) ORDER BY name
"""
_FIGURES = """
    SELECT r.school, r.year, r.period, l.code, l.amount_pence FROM budgets_school_return r
    JOIN budgets_school_return_line l ON l.school_return = r.reference
    WHERE r.school = ANY(%s) AND r.state = 'approved' AND r.year <= %s
"""
FIGURE = {
    "school": pl.String,
    "year": pl.Int64,
    "period": pl.Int64,
    "code": pl.String,
    "pence": pl.Int64,
}


def school_frame(scope: Scope, school: str = "") -> pl.DataFrame:
    """Return the schools in reach: of the caller's own entity, or paid by it."""
    own, of_own = scope.place_sql("s.entity", None, "s.cost_centre")
    paid, of_paid = scope.place_sql("s.payer", None, None)
    sql = _SCHOOLS.format(own=own, paid=paid)
    return read_frame(sql, [*of_own, *of_paid, school, school], schema=SCHOOL)


def _approved(found: pl.DataFrame, year: int) -> pl.DataFrame:
    kinds = {code: one.kind for code, one in cfr().items()}
    figures = read_frame(_FIGURES, [found["reference"].to_list(), year], schema=FIGURE)
    return figures.with_columns(kind=pl.col("code").replace_strict(kinds, return_dtype=pl.String))


@query(summary="List maintained schools and their balances")
def schools(scope: Scope, year: Year) -> pl.DataFrame:
    """Return each school in reach: brought forward, income, spend and balance of a year so far.

    Revenue and capital are apart; a revenue balance below nought is a deficit. `cash_pence` is the
    cash book last approved, `months` how many months of the year are approved; `waiting` names
    those that came and are not approved yet, of which no figure is counted.
    """
    found = school_frame(scope)
    figures = _approved(found, year)
    now = pl.col("year") == year

    def summed(kind: str, when: pl.Expr) -> pl.Expr:
        return pl.when(when & (pl.col("kind") == kind)).then("pence").otherwise(0).sum()

    moved = figures.group_by("school").agg(
        income_pence=summed("income", now),
        spend_pence=summed("spend", now),
        capital_income_pence=summed("capital_income", now),
        capital_spend_pence=summed("capital_spend", now),
        before_pence=summed("income", ~now) - summed("spend", ~now),
        capital_before_pence=summed("capital_income", ~now) - summed("capital_spend", ~now),
        months=pl.col("period").filter(now).n_unique().cast(pl.Int64),
    )
    cash = (
        figures.filter(pl.col("code") == "CASHBOOK")
        .sort("year", "period")
        .group_by("school", maintain_order=True)
        .agg(last_cash_pence=pl.col("pence").last())
    )
    joined = found.join(moved, left_on="reference", right_on="school", how="left").join(
        cash, left_on="reference", right_on="school", how="left"
    )
    nil = pl.col(
        "income_pence", "spend_pence", "capital_income_pence", "capital_spend_pence",
        "before_pence", "capital_before_pence", "months",
    ).fill_null(0)  # fmt: skip
    came = waiting_months(found, year)
    joined = joined.join(came, on="reference", how="left").with_columns(
        pl.col("waiting").fill_null("")
    )
    shown = joined.with_columns(nil).with_columns(
        forward_pence=pl.col("revenue_pence") + pl.col("before_pence"),
        capital_forward_pence=pl.col("capital_pence") + pl.col("capital_before_pence"),
        cash_pence=pl.coalesce("last_cash_pence", "cash_pence"),
    )
    balance = pl.col("forward_pence") + pl.col("income_pence") - pl.col("spend_pence")
    return (
        shown.with_columns(
            balance_pence=balance,
            capital_balance_pence=pl.col("capital_forward_pence")
            + pl.col("capital_income_pence")
            - pl.col("capital_spend_pence"),
        )
        .with_columns(
            state=pl.when(pl.col("balance_pence") < 0)
            .then(pl.lit("deficit"))
            .otherwise(pl.lit("surplus"))
        )
        .drop("last_cash_pence", "before_pence", "capital_before_pence")
        .sort("name")
    )


@query(summary="List schools' monthly returns, and what is late")
def school_returns(
    scope: Scope, year: Year, period: Period, as_at: BookDay, state: str = ""
) -> pl.DataFrame:
    """Return each school's month: whether it came, when it was due, how often it was reminded.

    `state` is missing, draft, submitted or approved; late ones have `days_late` above nought.
    """
    found = school_frame(scope).filter(
        pl.col("opens_year") * 100 + pl.col("opens_period") <= year * 100 + period
    )
    due = due_day(year, period)
    came = read_frame(
        "SELECT school, reference, state, loaded_on, submitted_on FROM budgets_school_return "
        "WHERE year = %s AND period = %s AND school = ANY(%s)",
        [year, period, found["reference"].to_list()],
        schema={
            "reference": pl.String, "school_return": pl.String, "state": pl.String,
            "loaded_on": pl.Date, "submitted_on": pl.Date,
        },
    )  # fmt: skip
    reminded = read_frame(
        "SELECT school, count(*) FROM budgets_school_reminder WHERE year = %s AND period = %s "
        "GROUP BY school",
        [year, period],
        schema={"reference": pl.String, "reminders": pl.Int64},
    )
    frame = found.select("reference", "name", "cost_centre", "entity", "payer")
    joined = frame.join(came, on="reference", how="left").join(reminded, on="reference", how="left")
    until = pl.coalesce("submitted_on", pl.lit(as_at))
    shown = joined.with_columns(
        pl.col("state").fill_null("missing"),
        pl.col("reminders").fill_null(0),
        pl.col("school_return").fill_null(""),
        year=pl.lit(year, pl.Int64),
        period=pl.lit(period, pl.Int64),
        due_on=pl.lit(due),
        days_late=pl.max_horizontal((until - pl.lit(due)).dt.total_days(), pl.lit(0, pl.Int64)),
    ).sort("name")
    if state == "late":
        return shown.filter((pl.col("days_late") > 0) & pl.col("state").is_in(["missing", "draft"]))
    return shown.filter(pl.col("state") == state) if state else shown


class ReturnFigure(Record):
    """A figure of a return, beside last month's."""

    code: str
    name: str
    kind: str
    account: str
    amount_pence: int
    last_pence: int


class ReturnDetail(Record):
    """A school's month whole."""

    reference: str
    school: str
    name: str
    entity: str
    year: int
    period: int
    state: str
    due_on: date
    loaded_by: str
    loaded_on: date
    submitted_by: str
    submitted_on: date | None
    decided_by: str
    decided_on: date | None
    note: str
    opening_pence: int
    income_pence: int
    spend_pence: int
    figures: list[ReturnFigure]
    findings: list[Finding]
    journal: str
    documents: list[str]


@query(summary="Show a school's return")
def school_return(scope: Scope, reference: str) -> ReturnDetail:
    """Return a month by code beside last month's, what is wrong or odd, and what it posted."""
    found = SchoolReturn.objects.filter(reference=reference).first()
    if found is None or school_frame(scope, found.school).is_empty():
        raise Unknown(f"There is no return {reference}.", field="reference")
    school = School.objects.get(reference=found.school)
    figures = lines_of(reference)
    before = figures_before(school, found.year, found.period)
    posted = journals_of(
        scope, source="budgets", source_refs=[f"budgets:school_return:{reference}"]
    )
    people = [found.loaded_by, found.submitted_by, found.decided_by]
    named = {
        one["reference"]: one["name"]
        for one in rows("SELECT reference, name FROM kernel_user WHERE reference = ANY(%s)",
                        [people])
    }  # fmt: skip
    return ReturnDetail(
        reference=reference,
        school=school.reference,
        name=school.name,
        entity=school.entity,
        year=found.year,
        period=found.period,
        state=found.state,
        due_on=due_day(found.year, found.period),
        loaded_by=named.get(found.loaded_by, found.loaded_by),
        loaded_on=found.loaded_on,
        submitted_by=named.get(found.submitted_by, found.submitted_by),
        submitted_on=found.submitted_on,
        decided_by=named.get(found.decided_by, found.decided_by),
        decided_on=found.decided_on,
        note=found.note,
        opening_pence=before.get("CASHBOOK", 0),
        income_pence=sum_of(figures, *INCOME),
        spend_pence=sum_of(figures, *SPEND),
        figures=[
            ReturnFigure(
                code=code, name=one.name, kind=one.kind, account=one.account,
                amount_pence=figures.get(code, 0), last_pence=before.get(code, 0),
            )
            for code, one in cfr().items()
            if code in figures or before.get(code)
        ],
        findings=findings_of(school, found, figures),
        journal=next(iter(posted.values()), ""),
        documents=found.documents,
    )  # fmt: skip


class AdvanceRow(Record):
    """A payment to a school."""

    reference: str
    source: str
    kind: str
    due_on: date
    amount_pence: int
    state: str


class ShareRow(Record):
    """A budget share, and who decided on it."""

    reference: str
    year: int
    total_pence: int
    state: str
    proposed_by: str
    decided_by: str
    reason: str


class SchoolDetail(Record):
    """A school whole."""

    row: dict[str, Any]
    shares: list[ShareRow]
    advances: list[AdvanceRow]
    returns: list[dict[str, Any]]


@query(summary="Show a maintained school")
def school(scope: Scope, reference: str, year: Year) -> SchoolDetail:
    """Return a school: balances, its budget share and instalments, the months it returned."""
    found = schools(scope, year).filter(pl.col("reference") == reference)
    if found.is_empty():
        raise Unknown(f"There is no school {reference}.", field="reference")
    shares = rows(
        "SELECT s.reference, s.year, s.total_pence, s.state, s.reason, "
        "coalesce(p.name, s.proposed_by) AS proposed_by, "
        "coalesce(d.name, s.decided_by) AS decided_by FROM budgets_school_share s "
        "LEFT JOIN kernel_user p ON p.reference = s.proposed_by "
        "LEFT JOIN kernel_user d ON d.reference = s.decided_by "
        "WHERE s.school = %s AND s.year = %s ORDER BY s.reference",
        [reference, year],
    )
    advances = rows(
        "SELECT reference, source, kind, due_on, amount_pence, state FROM budgets_school_advance "
        "WHERE school = %s AND year = %s ORDER BY due_on, reference",
        [reference, year],
    )
    returned = rows(
        "SELECT r.reference, r.year, r.period, r.state, r.submitted_on, "
        "(SELECT amount_pence FROM budgets_school_return_line l "
        "WHERE l.school_return = r.reference AND l.code = 'CASHBOOK') AS cash_pence "
        "FROM budgets_school_return r WHERE r.school = %s AND r.year = %s ORDER BY r.period DESC",
        [reference, year],
    )
    return SchoolDetail(
        row=found.row(0, named=True),
        shares=[ShareRow(**one) for one in shares],
        advances=[AdvanceRow(**one) for one in advances],
        returns=returned,
    )


@query(summary="The year's return to the Department, in draft")
def cfr_return(scope: Scope, year: Year, school: str = "") -> pl.DataFrame:
    """Return each school's year by code, from its approved months: Consistent Financial Reporting.

    B01 is what the school last said is committed, B02 the rest of its revenue balance, B03 its
    capital balance. It is in draft until twelve months are approved (`months`).
    """
    found = schools(scope, year)
    if school:
        found = found.filter(pl.col("reference") == school)
    order = {code: number for number, code in enumerate(cfr())}
    figures = _approved(found, year).filter(pl.col("year") == year).sort("period")
    by_code = (
        figures.filter(pl.col("kind").is_in([*INCOME, *SPEND]))
        .group_by("school", "code")
        .agg(pl.col("pence").sum())
    )
    said = (
        figures.filter(pl.col("code") == "B01")
        .group_by("school", maintain_order=True)
        .agg(committed=pl.col("pence").last())
    )
    balances = found.join(said, left_on="reference", right_on="school", how="left").select(
        school="reference",
        B01=pl.col("committed").fill_null(0),
        B02=pl.col("balance_pence") - pl.col("committed").fill_null(0),
        B03="capital_balance_pence",
    )
    closing = balances.unpivot(
        ["B01", "B02", "B03"], index="school", variable_name="code", value_name="pence"
    )
    names = {code: one.name for code, one in cfr().items()} | {
        "B02": "Uncommitted revenue balances",
        "B03": "Devolved formula capital balance",
    }
    places = order | {"B02": len(order), "B03": len(order) + 1}
    lines = pl.concat([by_code, closing.select("school", "code", "pence")])
    return (
        lines.join(
            found.select(school="reference", school_name="name", dfe_number="dfe_number",
                         months="months"),
            on="school",
        )
        .with_columns(
            name=pl.col("code").replace_strict(names, return_dtype=pl.String),
            place=pl.col("code").replace_strict(places, return_dtype=pl.Int64),
        )
        .filter((pl.col("pence") != 0) | pl.col("code").str.starts_with("B"))
        .sort("school_name", "place")
        .drop("place")
    )  # fmt: skip
