"""Another system's results beside a run: every difference, its probable cause, and the totals."""

from dataclasses import dataclass

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.remembering import remembered
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import ParallelRef
from chamberlain.payroll.queries.reading import elements_on, read_set
from chamberlain.payroll.queries.runs import LIVE
from chamberlain.payroll.rules.codings import NAMES
from chamberlain.payroll.rules.parallel_names import bare, known_names
from chamberlain.payroll.rules.parallel_run import CAUSES, Facts, compare, totals
from chamberlain.payroll.rules.tax_years import FREQUENCY


class ParallelRow(Record):
    """Another system's results held beside a run."""

    reference: str
    run: str
    system: str
    state: str
    rows: int
    people: int


class ParallelCause(Record):
    """What one cause of differences comes to; `size_pence` adds them up whatever their sign."""

    cause: str
    words: str
    differences: int
    people: int
    by_pence: Pence
    size_pence: Pence


class ParallelView(Record):
    """Two payrolls of a month: how many agree to the penny, and why others don't."""

    row: ParallelRow
    people: int
    agree: int = Field(description="People without any difference")
    causes: list[ParallelCause]
    not_compared: list[str] = Field(description="Elements of ours that their file never has")
    names_unknown: list[str] = Field(description="Their names that are no element of ours")


_PARALLELS = """
    SELECT p.reference, p.run_reference AS run, p.system, p.state, count(l.id)::int AS rows,
        count(DISTINCT l.payroll_id)::int AS people
    FROM payroll_parallel p LEFT JOIN payroll_parallel_line l ON l.parallel_id = p.id
    WHERE {place} AND (%s = '' OR p.reference = %s) GROUP BY p.id ORDER BY p.id DESC
"""


@query(summary="Other systems' results held beside runs")
def parallels(scope: Scope, parallel: str = "") -> list[ParallelRow]:
    """Return what was loaded of other systems, the latest first."""
    place, params = scope.whole_sql("p.entity")
    found = rows(_PARALLELS.format(place=place), [*params, parallel, parallel])
    return [ParallelRow(**row) for row in found]


@query(summary="Another system's results against a run")
def parallel(scope: Scope, parallel: ParallelRef) -> ParallelView:
    """Return how two payrolls of a month agree, with what each cause comes to."""
    row = _one(scope, parallel)
    held = _compared(row)
    apart = held.differences["payroll_id"].n_unique()
    causes = totals(held.differences).drop_nulls("differences")
    return ParallelView(
        row=row,
        people=held.people,
        agree=held.people - apart,
        causes=[ParallelCause(**one) for one in causes.iter_rows(named=True)],
        not_compared=held.not_compared,
        names_unknown=held.names_unknown,
    )


@query(summary="Differences between another system's results and a run")
def parallel_differences(
    scope: Scope, parallel: ParallelRef, cause: str = "", element: str = ""
) -> pl.DataFrame:
    """Return every difference by person and element, the largest first, with its cause in words."""
    found = _compared(_one(scope, parallel)).differences
    if cause:
        found = found.filter(pl.col("cause") == cause)
    if element:
        found = found.filter(pl.col("element") == element)
    return found.with_columns(cause=pl.col("cause").replace(CAUSES))


def _one(scope: Scope, parallel: str) -> ParallelRow:
    found = parallels_of(scope, parallel)
    if not found:
        raise Unknown(f"There are no results {parallel} of another system.", field="parallel")
    return found[0]


def parallels_of(scope: Scope, parallel: str) -> list[ParallelRow]:
    """Return the results of that reference, if the caller sees them."""
    place, params = scope.whole_sql("p.entity")
    found = rows(_PARALLELS.format(place=place), [*params, parallel, parallel])
    return [ParallelRow(**row) for row in found]


@dataclass(frozen=True)
class _Held:
    differences: pl.DataFrame
    people: int
    not_compared: list[str]
    names_unknown: list[str]


_RUN = """
    SELECT r.id, r.entity, r.paid_on, g.frequency FROM payroll_run r
    JOIN payroll_group g ON g.id = r.group_id WHERE r.reference = %s
"""
_THEIRS = """
    SELECT l.payroll_id, l.theirs, l.amount_pence FROM payroll_parallel_line l
    JOIN payroll_parallel p ON p.id = l.parallel_id WHERE p.reference = %s
"""
_OURS = f"""
    WITH live AS ({LIVE})
    SELECT t.payroll_id, split_part(l.element, ':', 1), l.amount_pence FROM live t
    JOIN payroll_line l ON l.calculation_id = t.calculation_id
        AND l.employment_id = t.employment_id AND l.kind <> 'working'
        AND l.calculation_id IN (SELECT id FROM payroll_calculation WHERE run_id = %(run)s)
    UNION ALL SELECT payroll_id, 'net', net_pence FROM live
    UNION ALL SELECT payroll_id, 'gross', gross_pence + untaxed_pence FROM live
"""  # noqa: S608 - a query of this application
_FACTS = {
    "payroll_id": pl.String,
    "name": pl.String,
    "tax_code": pl.String,
    "week_1_month_1": pl.Boolean,
    "ni_letter": pl.String,
    "student_loan_plan": pl.String,
    "pension_scheme": pl.String,
    "pension_rate_e2": pl.Int64,
    "weekly_hours_e2": pl.Int64,
    "gross_pence": pl.Int64,
    "taxable_pence": pl.Int64,
    "niable_pence": pl.Int64,
    "pensionable_pence": pl.Int64,
    "pay_to_date_before_pence": pl.Int64,
    "tax_to_date_before_pence": pl.Int64,
    "aggregated": pl.Boolean,
}


def _compared(row: ParallelRow) -> _Held:
    return remembered(("payroll.parallel", row.reference), lambda: _compare(row))


def _compare(row: ParallelRow) -> _Held:
    (run,) = rows(_RUN, [row.run])
    given = {"run": run["id"]}
    ours = read_set(_OURS, given, schema={"payroll_id": pl.String, "element": pl.String,
                                          "amount_pence": pl.Int64})  # fmt: skip
    facts = read_set(
        f"SELECT {', '.join(_FACTS)} FROM ({LIVE}) t",  # noqa: S608
        given,
        schema=_FACTS,
    )
    said = read_frame(
        "SELECT theirs, element FROM payroll_parallel_name WHERE entity = %s AND system = %s",
        [run["entity"], row.system],
        schema={"theirs": pl.String, "element": pl.String},
    )
    elements = elements_on(run["entity"], run["paid_on"])
    own = elements.select(code="element", name="element_name")
    # Two elements of one name, such as temporary staff's basic pay, are one thing on a payslip.
    first = own.with_columns(same=pl.col("code").first().over("name"))
    ours = ours.with_columns(
        pl.col("element").replace(dict(first.select("code", "same").iter_rows()))
    )
    named = pl.DataFrame({"code": list(NAMES), "name": list(NAMES.values())})
    known = known_names(pl.concat([own, named]), said)
    theirs = read_frame(_THEIRS, [row.reference], schema={
        "payroll_id": pl.String, "theirs": pl.String, "amount_pence": pl.Int64,
    }).with_columns(bare=bare(pl.col("theirs"))).join(
        known, on="bare", how="left", maintain_order="left"
    )  # fmt: skip
    told = theirs["element"].drop_nulls().unique()
    differences = compare(ours, theirs, Facts(facts, run["paid_on"], FREQUENCY[run["frequency"]]))
    words = dict(own.iter_rows()) | NAMES | {"gross": "Gross pay", "net": "Net pay"}
    absent = ours.filter(~pl.col("element").is_in(told.implode()))["element"].unique().sort()
    everybody = pl.concat([ours["payroll_id"], theirs["payroll_id"]]).n_unique()
    return _Held(
        differences=differences.with_columns(pl.col("element").replace(words)),
        people=everybody,
        not_compared=[words.get(one, one) for one in absent if one not in ("gross", "net")],
        names_unknown=theirs.filter(pl.col("element").is_null())["theirs"]
        .unique()
        .sort()
        .to_list(),
    )
