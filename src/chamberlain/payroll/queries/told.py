"""What the tax office is told of a run, as frames: payments with the year so far, NI by letter."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.formats.rti import FPS_COLUMNS, NI_COLUMNS
from chamberlain.formats.rti.fps import hours_band, split_tax_code
from chamberlain.payroll.models import Run
from chamberlain.payroll.queries.reading import read_set
from chamberlain.payroll.rules.tax_years import first_day, tax_week

PAID = {
    "employment_id": pl.Int64,
    "pay_id": pl.String,
    "ni_letter": pl.String,
    "niable_pence": pl.Int64,
    "ni_employer_pence": pl.Int64,
    "nino": pl.String,
    "tax_code_held": pl.String,
    "week_1": pl.Boolean,
    "plan": pl.String,
    "weekly_hours_e2": pl.Int64,
    "aggregated": pl.Boolean,
    "taxable_pence": pl.Int64,
    "untaxed_pence": pl.Int64,
    "net_deductions_pence": pl.Int64,
    "pension_pence": pl.Int64,
    "student_loan_pence": pl.Int64,
    "postgraduate_loan_pence": pl.Int64,
    "tax_pence": pl.Int64,
    "ni_employee_pence": pl.Int64,
    "declared": pl.String,
    "began": pl.Date,
    "first": pl.Boolean,
    "director": pl.String,
    "director_from": pl.Date,
    "off_payroll_worker": pl.Boolean,
}
STATUTORY = ("smp", "spp", "sap", "shpp", "spbp", "sncp")
METHODS = {"annual": "AN", "alternative": "AL"}
SUMS = (
    "taxable_to_date_pence",
    "tax_to_date_pence",
    "student_loan_to_date_pence",
    "postgraduate_loan_to_date_pence",
    "pension_to_date_pence",
)
YEAR = {"employment_id": pl.Int64, "letter": pl.String} | dict.fromkeys(
    (*SUMS, "gross_to_date_pence", "at_lel_to_date_pence", "lel_to_pt_to_date_pence",
     "pt_to_uel_to_date_pence", "employee_to_date_pence", "employer_pence"),
    pl.Int64,
)  # fmt: skip
_MINE = """
    WITH mine AS (SELECT employment_id FROM payroll_payslip WHERE run_id = %(run)s)
"""
# A fee comes by an item alone: the lines of whoever has none needn't be looked through for one.
_PAYMENTS = """
    SELECT m.employment_id, m.payroll_id, m.ni_letter, m.niable_pence, m.ni_employer_pence,
        m.nino, m.tax_code, m.week_1_month_1, m.student_loan_plan,
        m.weekly_hours_e2, m.aggregated, m.taxable_pence, m.untaxed_pence,
        m.deductions_pence - m.before_tax_pence + m.orders_pence,
        m.pension_employee_pence + m.before_tax_pence, m.student_loan_pence,
        m.postgraduate_loan_pence, m.tax_pence, m.ni_employee_pence, e.declared, e.started_on,
        NOT e.taken_on AND NOT EXISTS (SELECT 1 FROM payroll_payslip p WHERE
            p.employment_id = e.id AND p.run_id < %(run)s), m.director, u.director_from,
        m.employment_id IN (SELECT i.employment_id FROM payroll_item i
            WHERE i.element = 'off_payroll_fee')
        AND EXISTS (SELECT 1 FROM payroll_line l WHERE l.calculation_id = m.calculation_id
            AND l.employment_id = m.employment_id AND l.element = 'off_payroll_fee')
    FROM payroll_payslip s JOIN payroll_result m ON m.id = s.result_id
    JOIN payroll_employment e ON e.id = m.employment_id
    LEFT JOIN payroll_setup u ON u.employment_id = e.id AND u.held @> %(paid_on)s::date
    WHERE s.run_id = %(run)s AND m.calculation_id = ANY(ARRAY(SELECT c.id FROM payroll_calculation c
        WHERE c.run_id = %(run)s AND c.state = 'live'))
    ORDER BY m.payroll_id
"""
_TO_DATE = """,
    year AS (SELECT s.employment_id, t.ni_letter, t.taxable_pence, t.tax_pence,
            t.student_loan_pence, t.postgraduate_loan_pence,
            t.pension_employee_pence + t.before_tax_pence AS pension_employee_pence,
            t.niable_pence, t.at_lel_pence, t.lel_to_pt_pence, t.pt_to_uel_pence,
            t.ni_employee_pence, t.ni_employer_pence
        FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
        WHERE s.tax_year = %(year)s AND s.id <= (SELECT max(id) FROM payroll_payslip
            WHERE run_id = %(run)s)
            AND s.employment_id IN (SELECT employment_id FROM mine)
        UNION ALL
        SELECT k.employment_id, coalesce(nullif(k.ni_letter, ''), 'A'), k.taxable_pence,
            k.tax_pence, k.student_loan_pence, k.postgraduate_loan_pence, k.pension_pence,
            k.niable_pence, k.at_lel_pence, k.lel_to_pt_pence, k.pt_to_uel_pence,
            k.ni_employee_pence, k.ni_employer_pence FROM payroll_take_on k
        WHERE k.tax_year = %(year)s AND k.employment_id IN (SELECT employment_id FROM mine))
    SELECT employment_id, ni_letter, sum(taxable_pence)::bigint, sum(tax_pence)::bigint,
        sum(student_loan_pence)::bigint, sum(postgraduate_loan_pence)::bigint,
        sum(pension_employee_pence)::bigint, sum(niable_pence)::bigint,
        sum(at_lel_pence)::bigint, sum(lel_to_pt_pence)::bigint, sum(pt_to_uel_pence)::bigint,
        sum(ni_employee_pence)::bigint, sum(ni_employer_pence)::bigint
    FROM year GROUP BY 1, 2
"""

STATUTORY_YEAR = {"employment_id": pl.Int64} | {
    f"{name}_to_date_pence": pl.Int64 for name in STATUTORY
}
_SUMS = ", ".join(
    f"nullif(sum(l.amount_pence) FILTER (WHERE l.element = '{name}'), 0)::bigint"
    for name in STATUTORY
)
_STATUTORY = f"""
    SELECT s.employment_id, {_SUMS} FROM payroll_payslip s
    JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_line l ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
        AND l.kind = 'payment' AND l.element IN ('smp', 'spp', 'sap', 'shpp', 'spbp', 'sncp')
    WHERE s.tax_year = %(year)s AND s.employment_id IN (SELECT employment_id FROM mine)
        AND s.id <= (SELECT max(id) FROM payroll_payslip WHERE run_id = %(run)s)
    GROUP BY 1
"""  # noqa: S608 - names of this application


CLASS_1A = {
    "employment_id": pl.Int64,
    "class_1a_to_date_pence": pl.Int64,
    "class_1a_pence": pl.Int64,
}
_CLASS_1A = """
    SELECT s.employment_id, sum(l.amount_pence)::bigint,
        coalesce(sum(l.amount_pence) FILTER (WHERE s.run_id = %(run)s), 0)::bigint
    FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_line l ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
        AND l.source_ref IS NOT NULL AND l.kind = 'employer' AND l.element = 'class_1a'
    WHERE s.tax_year = %(year)s AND s.employment_id IN (SELECT employment_id FROM mine)
        AND s.id <= (SELECT max(id) FROM payroll_payslip WHERE run_id = %(run)s)
    GROUP BY 1
"""


@dataclass(frozen=True)
class Told:
    """What a run's submission says: a payment a payslip, and a block for each NI letter of it.

    `class_1a_pence` is what the run itself owes on awards for the end of employment.
    """

    payments: pl.DataFrame
    ni: pl.DataFrame
    class_1a_pence: int


def told_of(run: Run, facts: pl.DataFrame, late_reason: str) -> Told:
    """Return what the tax office is told of a run: FPS_COLUMNS and NI_COLUMNS.

    `facts` are `people.tax_facts` at the end of the period: names, addresses, and who has left.
    """
    params = {"run": run.pk, "year": run.period.tax_year, "paid_on": run.paid_on}
    paid = read_set(_PAYMENTS, params, schema=PAID)
    year = read_set(f"{_MINE} {_TO_DATE}", params, schema=YEAR)
    sums = year.group_by("employment_id").agg(pl.col(*SUMS).sum())
    statutory = read_set(f"{_MINE} {_STATUTORY}", params, schema=STATUTORY_YEAR)
    awards = read_set(f"{_MINE} {_CLASS_1A}", params, schema=CLASS_1A)
    both = (
        paid.join(sums, on="employment_id", maintain_order="left")
        .join(statutory, on="employment_id", how="left", maintain_order="left")
        .join(awards, on="employment_id", how="left", maintain_order="left")
    )
    now = int(awards["class_1a_pence"].sum())
    return Told(_payments(run, both, facts, late_reason), _ni(paid, year), now)


def _ni(paid: pl.DataFrame, year: pl.DataFrame) -> pl.DataFrame:
    """Return one row per payslip and NI letter used in its tax year: NI_COLUMNS."""
    used = year.filter((pl.col("gross_to_date_pence") != 0) | (pl.col("employer_pence") != 0))
    now = paid.select("employment_id", "pay_id", "ni_letter", "niable_pence", "ni_employer_pence",
                      own_ni_pence="ni_employee_pence")  # fmt: skip
    here = pl.col("letter") == pl.col("ni_letter")
    told = now.join(used, on="employment_id", maintain_order="left").with_columns(
        gross_pence=pl.when(here).then("niable_pence").otherwise(0),
        both_pence=pl.when(here)
        .then(pl.col("own_ni_pence") + pl.col("ni_employer_pence"))
        .otherwise(0),
        both_to_date_pence=pl.col("employee_to_date_pence") + pl.col("employer_pence"),
        employee_pence=pl.when(here).then("own_ni_pence").otherwise(0),
    )
    return told.sort("pay_id", "letter").select(*NI_COLUMNS).cast(pl.Schema(NI_COLUMNS))


def _weeks(paid: pl.DataFrame, tax_year: str) -> dict[date, int]:
    """Return the tax week of each director's appointment within the year."""
    begins = first_day(tax_year)
    days = paid.filter(pl.col("director") != "")["director_from"].drop_nulls().unique()
    return {day: tax_week(day) for day in days if begins and day >= begins}


def _payments(run: Run, paid: pl.DataFrame, facts: pl.DataFrame, late_reason: str) -> pl.DataFrame:
    person = facts.group_by("payroll_id", maintain_order=True).agg(
        pl.col("forenames", "surname", "born", "sex", "address_1", "address_2",
               "address_3", "address_4", "postcode", "pay_basis").last(),
        ends=pl.col("employment_to").max(),
        goes_on=pl.col("employment_to").is_null().any(),
    )  # fmt: skip
    weekly = run.group.frequency != "M1"
    codes = paid["tax_code_held"].unique().to_list()
    regime = {code: split_tax_code(code)[0] for code in codes}
    bare = {code: split_tax_code(code)[1] for code in codes}
    bands = {hours: hours_band(hours) for hours in paid["weekly_hours_e2"].unique().to_list()}
    names = pl.col("forenames").str.splitn(" ", 2).struct
    after = (
        pl.col("taxable_pence") + pl.col("untaxed_pence") - pl.col("tax_pence")
        - pl.col("ni_employee_pence") - pl.col("student_loan_pence")
        - pl.col("postgraduate_loan_pence")
    )  # fmt: skip
    told = paid.join(
        person, left_on="pay_id", right_on="payroll_id", how="left", maintain_order="left"
    ).with_columns(
        nino=pl.when(pl.col("nino") != "").then("nino"),
        forename=names.field("field_0"),
        second_forename=names.field("field_1"),
        line_1="address_1", line_2="address_2", line_3="address_3", line_4="address_4",
        started_on=pl.when("first").then("began"),
        starter_statement=pl.when("first").then(
            pl.col("declared").replace({"P45": "", "": "C"})
        ),
        starter_student_loan=pl.col("first") & (pl.col("plan") != ""),
        left_on=pl.when(~pl.col("goes_on") & (pl.col("ends") <= run.paid_on)).then(
            pl.col("ends").dt.offset_by("-1d")
        ),
        after_leaving=~pl.col("goes_on") & (pl.col("ends") <= run.period.days.lower),
        frequency=pl.lit(run.group.frequency),
        paid_on=pl.lit(run.paid_on),
        late_reason=pl.lit(late_reason),
        tax_month=pl.lit(None if weekly else run.period.number, pl.Int32),
        tax_week=pl.lit(run.period.number if weekly else None, pl.Int32),
        directors_method=pl.col("director").replace_strict(
            METHODS, default=None, return_dtype=pl.String
        ),
        appointed_in_week=pl.col("director_from").replace_strict(
            _weeks(paid, run.period.tax_year), default=None, return_dtype=pl.Int32
        ),
        periods_covered=pl.lit(1, pl.Int32),
        hours_band=pl.col("weekly_hours_e2").replace_strict(bands, return_dtype=pl.String),
        tax_code=pl.col("tax_code_held").replace_strict(bare, return_dtype=pl.String),
        tax_regime=pl.col("tax_code_held").replace_strict(regime, return_dtype=pl.String),
        non_cumulative="week_1",
        after_statutory_pence=after,
        student_loan_plan=pl.when(pl.col("plan") != "").then(pl.format("0{}", "plan")),
    )  # fmt: skip
    absent = [pl.lit(None, kind).alias(name) for name, kind in FPS_COLUMNS.items()
              if name not in told.columns]  # fmt: skip
    return told.with_columns(absent).select(*FPS_COLUMNS).cast(pl.Schema(FPS_COLUMNS))
