"""Working a run out: gross to net in one pass, then results, lines and costs as rows to be kept."""

import hashlib
from dataclasses import dataclass

import polars as pl

from chamberlain.kernel.bulk import same_pence, same_rows
from chamberlain.kernel.rates import RatesUnknown, figures
from chamberlain.payroll.commands.gathering import Gathered
from chamberlain.payroll.models import PayGroup
from chamberlain.payroll.rules.attachment_orders import attachment_orders
from chamberlain.payroll.rules.codings import NI_COST, pension_cost
from chamberlain.payroll.rules.cost_split import costs
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.period_earnings import SHORT_ELEMENT, half_up

YEAR_E3 = 52_143
FAMILY = ("smp", "sap", "spp", "shpp", "spbp", "sncp")
SCHEMES = ("income_tax", "national_insurance", "student_loan", "lgps", "teachers_pension",
           "nhs_pension")  # fmt: skip
FREQUENCY = {"M1": "monthly", "W1": "weekly", "W2": "fortnightly", "W4": "four_weekly"}
DEDUCTIONS = (
    ("tax", "tax_pence"),
    ("ni", "ni_employee_pence"),
    ("pension", "pension_employee_pence"),
    ("student_loan", "student_loan_pence"),
    ("postgraduate_loan", "postgraduate_loan_pence"),
)
EMPLOYER = (("ni_employer", "ni_employer_pence"), ("pension_employer", "pension_employer_pence"))
WORKINGS = (
    "pay_to_date", "free_pay", "taxable_to_date", "taxable", "tax_to_date", "niable", "at_lel",
    "lel_to_pt", "pt_to_uel", "above_uel", "pensionable", "attachable",
)  # fmt: skip
ORDER_LINES = (
    ("order", "deduction", "deduction_pence"),
    ("arrears", "working", "arrears_carried_pence"),
    ("protected", "working", "protected_carried_pence"),
)
"""What an order takes, and what it carries to the next pay."""

LINE = {
    "employment_id": pl.Int64,
    "kind": pl.String,
    "element": pl.String,
    "amount_pence": pl.Int64,
    "units_e2": pl.Int64,
    "rate_e4": pl.Int64,
    "assignment": pl.String,
    "earned_period": pl.Int64,
    "note": pl.String,
    "source_ref": pl.String,
}


@dataclass(frozen=True)
class Worked:
    """A run worked out: results with the columns of their table, lines, costs, and who is not."""

    results: pl.DataFrame
    lines: pl.DataFrame
    costs: pl.DataFrame
    problems: pl.DataFrame
    rules_sha256: str
    present: list[str]


def work_out(gathered: Gathered, group: PayGroup) -> Worked:
    """Return everybody's pay from gross to net; rows and pence are checked over each step."""
    earned = gathered.earned.join(gathered.elements, on="element", maintain_order="left")
    same_rows("elements of pay", gathered.earned.height, earned.height)
    due = _due(gathered, earned)
    asked = _asked(gathered, group, due)
    answer, errors = calculate.run(asked)
    faulty = errors.group_by("row").agg(
        words=pl.format("Not paid: {} {}", "field", "message").first()
    ).rename({"row": "employment_id"})  # fmt: skip
    figured = answer.rename({"row": "employment_id"})
    taken, unworkable = _attached(gathered, group, figured)
    results = _results(due, asked, figured, taken)
    mine = earned.join(results, on="employment_id", how="semi", maintain_order="left")
    lines = _lines(mine, results, figured, taken)
    charged = _costs(gathered, mine, results)
    bought = lines.filter(pl.col("kind").is_in(["payment", "employer"]))
    same_pence("costs of pay", bought, charged, "amount_pence")
    return Worked(
        results=results,
        lines=lines,
        costs=charged,
        problems=pl.concat([gathered.problems, faulty, unworkable]),
        rules_sha256=_rules_sha256(gathered),
        present=gathered.present,
    )


def _due(gathered: Gathered, earned: pl.DataFrame) -> pl.DataFrame:
    """Return people with the classes of their pay; who is owed nothing has no result."""
    pence = pl.col("amount_pence")
    paid, taxed, niable = pl.col("kind") == "payment", pl.col("taxable"), pl.col("niable")
    family = pl.col("element").is_in(FAMILY)
    both = paid & taxed & niable
    classes = {
        "family_pay_pence": both & family,
        "pensionable_pay_pence": both & ~family & pl.col("pensionable"),
        "other_pay_pence": both & ~family & ~pl.col("pensionable"),
        "taxed_only_pay_pence": paid & taxed & ~niable,
        "ni_only_pay_pence": paid & ~taxed & niable,
        "untaxed_pay_pence": paid & ~taxed & ~niable,
        "deductions_pence": pl.col("kind") == "deduction",
    }
    sums = earned.group_by("employment_id").agg(
        **{name: pence.filter(test).sum() for name, test in classes.items()},
        pension_lost_pay_pence=-pence.filter(pl.col("element") == SHORT_ELEMENT).sum(),
        on_strike=(pl.col("element") == "strike").any(),
    )
    return gathered.people.join(sums, on="employment_id", maintain_order="left")


def _asked(gathered: Gathered, group: PayGroup, due: pl.DataFrame) -> pl.DataFrame:
    """Return the frame that `payroll.calculate` takes, keyed by employment."""
    own = pl.col("pensionable_pay_pence") + pl.col("other_pay_pence") + pl.col("family_pay_pence")
    for_ni = (own + pl.col("ni_only_pay_pence")).clip(0)
    several = pl.len().over("person") > 1
    first = pl.int_range(pl.len()).over("person") == 0
    annual = half_up(
        pl.col("yearly_pence") * pl.col("weekly_hours_e2") * pl.col("paid_weeks_e3"),
        pl.col("full_time_hours_e2") * YEAR_E3,
    )
    rate = pl.when(pl.col("pension_scheme") == "lgps").then(
        pl.lit(group.lgps_employer_rate_e2, pl.Int64)
    )
    return due.sort("person", "payroll_id").with_columns(
        row="employment_id",
        paid_on=pl.lit(gathered.period.paid_on),
        pay_frequency=pl.lit(FREQUENCY[group.frequency]),
        week1_month1="week_1_month_1",
        student_loan_plan=_blank_as_null("student_loan_plan"),
        has_postgraduate_loan="postgraduate_loan",
        pension_scheme=_blank_as_null("pension_scheme"),
        pension_annual_pay_pence=annual.fill_null(0),
        pension_employer_rate_e2=rate,
        pay_to_date_before_pence="pay_to_date_before_pence",
        tax_to_date_before_pence="tax_to_date_before_pence",
        hold_refund="on_strike",
        ni_elsewhere=several & ~first,
        ni_added_pence=pl.when(several & first)
        .then(for_ni.sum().over("person") - for_ni)
        .otherwise(0),
        aggregated=several,
    )


def _blank_as_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _attached(
    gathered: Gathered, group: PayGroup, answer: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what each order takes of those who are paid, and orders that cannot be worked out."""
    net = answer.select(
        "employment_id",
        net_earnings_pence="attachable_pence",
        student_loan_pence=pl.col("student_loan_pence") + pl.col("postgraduate_loan_pence"),
    )
    asked = gathered.orders.join(net, on="employment_id", maintain_order="left").with_columns(
        pay_frequency=pl.lit(FREQUENCY[group.frequency])
    )
    asked = asked.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    taken, errors = attachment_orders.run(asked)
    found = taken.join(asked.select("row", "employment_id", "order"), on="row")
    faulty = errors.join(asked.select("row", "employment_id", "order"), on="row").select(
        "employment_id", words=pl.format("Order {}: {} {}", "order", "field", "message")
    )
    return found, faulty.unique("employment_id", keep="first")


def _results(
    due: pl.DataFrame, asked: pl.DataFrame, answer: pl.DataFrame, taken: pl.DataFrame
) -> pl.DataFrame:
    flags = asked.select("employment_id", "aggregated")
    facts = ["employment_id", "payroll_id", "person", "name", "title", "post", "payee", "nino",
             "tax_code", "week_1_month_1", "ni_letter", "student_loan_plan", "pension_scheme",
             "pension_section", "pay_to_date_before_pence", "tax_to_date_before_pence",
             "deductions_pence"]  # fmt: skip
    figures_kept = [
        "gross_pence", "untaxed_pence", "taxable_pence", "tax_pence", "niable_pence",
        "at_lel_pence", "lel_to_pt_pence", "pt_to_uel_pence", "ni_employee_pence",
        "ni_employer_pence", "pensionable_pence", "pension_employee_pence",
        "pension_employer_pence", "student_loan_pence", "postgraduate_loan_pence", "net_pence",
    ]  # fmt: skip
    return (
        due.select(*facts, weekly_hours_e2="all_hours_e2")
        .join(flags, on="employment_id", maintain_order="left")
        .join(
            answer.select("employment_id", *figures_kept, pension_rate_e2="pension_rate"),
            on="employment_id",
            maintain_order="left",
        )
        .with_columns(pl.col("nino", "payee", "pension_scheme", "pension_section").fill_null(""))
        .join(
            taken.group_by("employment_id").agg(orders_pence=pl.col("deduction_pence").sum()),
            on="employment_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("orders_pence").fill_null(0))
        .with_columns(net_pence=pl.col("net_pence") - pl.col("orders_pence"))
    )


def _lines(
    earned: pl.DataFrame, results: pl.DataFrame, answer: pl.DataFrame, orders: pl.DataFrame
) -> pl.DataFrame:
    """Return every line of every result, numbered: payments, deductions, employer's, workings."""
    items = earned.select(
        "employment_id", "kind", "element", "amount_pence", "units_e2", "rate_e4", "assignment",
        earned_period="key", note="note", source_ref="source_ref",
    )  # fmt: skip
    rates = {"pension": pl.col("pension_rate_e2") * 100}
    taken = [
        _figure(results, "deduction", element, column, rates.get(element))
        for element, column in DEDUCTIONS
    ]
    added = [_figure(results, "employer", element, column) for element, column in EMPLOYER]
    told = answer.with_columns(taxable_to_date_pence=pl.col("taxable_pounds") * 100)
    at = {"taxable_to_date": pl.col("tax_rate") * 100}
    shown = [_figure(told, "working", name, f"{name}_pence", at.get(name)) for name in WORKINGS]
    attached = [
        orders.filter(pl.col(column) != 0).select(
            "employment_id",
            kind=pl.lit(kind),
            element=pl.format(f"{name}:{{}}", "order"),
            amount_pence=column,
            note="why",
        )
        for name, kind, column in ORDER_LINES
    ]
    everything = pl.concat([items, *taken, *attached, *added, *shown], how="diagonal_relaxed")
    order = pl.col("kind").replace_strict(
        {"payment": 0, "deduction": 1, "employer": 2, "working": 3}, return_dtype=pl.Int8
    )
    return (
        everything.select(pl.col(name).cast(kind) for name, kind in LINE.items())
        .with_columns(order=order)
        .sort("employment_id", "order", maintain_order=True)
        .with_columns(number=pl.int_range(1, pl.len() + 1).over("employment_id"))
        .drop("order")
    )


def _figure(
    frame: pl.DataFrame, kind: str, element: str, column: str, rate: pl.Expr | None = None
) -> pl.DataFrame:
    return frame.filter(pl.col(column) != 0).select(
        "employment_id",
        kind=pl.lit(kind),
        element=pl.lit(element),
        amount_pence=column,
        rate_e4=pl.lit(None, pl.Int64) if rate is None else rate.cast(pl.Int64),
    )


def _costs(gathered: Gathered, earned: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """Return what is charged to whom: payments by their subjective, employer's costs beside."""
    paid = earned.filter(pl.col("kind") == "payment").select(
        "employment_id", "assignment", "account", "amount_pence"
    )
    scheme = pl.col("pension_scheme").str.to_uppercase().replace({"TEACHERS": "TPS"})
    accounts = {name: pension_cost(name) for name in ("LGPS", "TPS", "NHS", "")}
    pension = scheme.replace_strict(accounts, default=pension_cost(""), return_dtype=pl.String)
    employer = pl.concat(
        [
            results.select("employment_id", account=pl.lit(NI_COST),
                           amount_pence="ni_employer_pence"),
            results.select("employment_id", account=pension,
                           amount_pence="pension_employer_pence"),
        ]
    ).filter(pl.col("amount_pence") != 0)  # fmt: skip
    return costs(paid, employer, gathered.shares, gathered.main)


def _rules_sha256(gathered: Gathered) -> str:
    """Return the digest of the files of law and the elements that a calculation went by."""
    seen = hashlib.sha256()
    for scheme in SCHEMES:
        try:
            seen.update(figures(f"payroll.{scheme}", gathered.period.paid_on).digest.encode())
        except RatesUnknown:
            seen.update(b"none")
    seen.update(gathered.elements.write_csv().encode())
    return seen.hexdigest()
