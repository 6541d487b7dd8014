"""Working a run out: gross to net in one pass, then results, lines and costs as rows to be kept."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from chamberlain.kernel.bulk import same_pence, same_rows
from chamberlain.kernel.rates import RatesUnknown, figures
from chamberlain.payroll.commands.enrolment import assess
from chamberlain.payroll.commands.gathering import Gathered
from chamberlain.payroll.commands.insured import insured
from chamberlain.payroll.commands.payslip_lines import lines_of
from chamberlain.payroll.commands.pensions import Pensions, pensions_of
from chamberlain.payroll.commands.plans import after_plans
from chamberlain.payroll.commands.setting_aside import NO_WORDS, first_words
from chamberlain.payroll.models import PayGroup
from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.attachment_orders import attachment_orders
from chamberlain.payroll.rules.codings import NI_COST, pension_cost
from chamberlain.payroll.rules.cost_split import costs
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.tax_years import FREQUENCY

FAMILY = ("smp", "sap", "spp", "shpp", "spbp", "sncp")
SCHEMES = ("income_tax", "national_insurance", "student_loan", "lgps", "teachers_pension",
           "nhs_pension", "statutory_sick_pay", "family_pay", "family_pay_test",
           "automatic_enrolment")  # fmt: skip
SCHEME_CODES = {"lgps": "LGPS", "teachers": "TPS", "nhs": "NHS"}
ASKED = (
    "employment_id", "person", "payroll_id", "tax_code", "week_1_month_1", "ni_letter",
    "student_loan_plan", "postgraduate_loan", "director", "director_from", "on_strike",
    "pensionable_pay_pence", "other_pay_pence", "family_pay_pence", "taxed_only_pay_pence",
    "ni_only_pay_pence", "untaxed_pay_pence", "deductions_pence", "pay_to_date_before_pence",
    "tax_to_date_before_pence", "before_tax_pence",
)  # fmt: skip
"""What `payroll.calculate` goes by, of everything that is known of an employment."""


NO_ORDERS = pl.DataFrame(
    schema={one.name: one.dtype for one in attachment_orders.outputs}
    | {"employment_id": pl.Int64, "order": pl.String}
)


@dataclass(frozen=True)
class Worked:
    """A run worked out: results with the columns of their table, lines, costs, and who is not."""

    results: pl.DataFrame
    lines: pl.DataFrame
    pensions: pl.DataFrame
    costs: pl.DataFrame
    problems: pl.DataFrame
    notices: pl.DataFrame
    unenrolled: pl.DataFrame
    rules_sha256: str
    present: list[str]
    one: bool


def work_out(gathered: Gathered, group: PayGroup) -> Worked:
    """Return everybody's pay from gross to net; rows and pence are checked over each step."""
    _, drawn_up = reckoned(gathered, group)
    return drawn_up()


def reckoned(gathered: Gathered, group: PayGroup) -> tuple[pl.DataFrame, Callable[[], Worked]]:
    """Return everybody's results, and what draws up the rest of them; that needs no database."""
    elements = gathered.elements.lazy()
    placed = gathered.earned.lazy().join(elements, on="element", maintain_order="left")
    earned = at_once(placed)
    same_rows("elements of pay", gathered.earned.height, earned.height)
    due = _due(gathered, earned)
    pensions = pensions_of(gathered, group, earned)
    asked = _asked(gathered, group, due, pensions)
    answer, errors = calculate.run(asked)
    faulty = _faulty(asked, errors)
    figured = _with_pensions(answer.rename({"row": "employment_id"}), pensions, faulty)
    taken, unworkable = _attached(gathered, group, figured)
    results, repaid = after_plans(_results(due, asked, figured, taken), gathered.plans)
    assessed, unenrolled = assess(group.entity, group.frequency, gathered, results)

    def drawn_up() -> Worked:
        mine = _of(earned, results)
        paid_in = _of(pensions.posts, results)
        lines = lines_of(mine, results, figured, taken, paid_in, [assessed, repaid])
        charged = _costs(gathered, mine, results, paid_in)
        _same(lines, charged, results, paid_in)
        problems = [gathered.problems, pensions.problems, faulty, unworkable]
        return Worked(
            results=results,
            lines=lines,
            pensions=paid_in,
            costs=charged,
            problems=first_words(pl.concat(problems)),
            notices=gathered.notices,
            unenrolled=unenrolled,
            rules_sha256=_rules_sha256(gathered),
            present=gathered.present,
            one=gathered.one,
        )

    return results, drawn_up


def _same(
    lines: pl.DataFrame, charged: pl.DataFrame, results: pl.DataFrame, posts: pl.DataFrame
) -> None:
    """Raise unless costs come to what is paid, and pensions to those of each post."""
    bought = lines.filter(pl.col("kind").is_in(["payment", "employer"]))
    same_pence("costs of pay", bought, charged, "amount_pence")
    for ours, each in (("pension_employee_pence", "employee_pence"),
                       ("pension_employer_pence", "employer_pence")):  # fmt: skip
        same_pence("pensions of posts", results[[ours]].rename({ours: each}), posts, each)


def _of(frame: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """Return rows of employments that have a result."""
    mine = results.lazy().select("employment_id")
    kept = frame.lazy().join(mine, on="employment_id", how="semi", maintain_order="left")
    return at_once(kept)


def _faulty(asked: pl.DataFrame, errors: pl.DataFrame) -> pl.DataFrame:
    """Return who is set aside for a fault, all posts of a person together: employment_id, words."""
    if errors.is_empty():
        return NO_WORDS
    wrong = errors.group_by("row").agg(
        words=pl.format("Not paid: {} {}", "field", "message").first()
    )
    found = asked.select("employment_id", "person", "payroll_id").join(
        wrong, left_on="employment_id", right_on="row"
    )
    others = asked.select("employment_id", "person").join(
        found.unique("person").select("person", "words"), on="person"
    )
    return others.select("employment_id", "words")


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
        "before_tax_pence": pl.col("kind") == "pension",
    }
    sums = (
        earned.lazy()
        .group_by("employment_id")
        .agg(
            **{name: pence.filter(test).sum() for name, test in classes.items()},
            on_strike=(pl.col("element") == "strike").any(),
        )
    )
    return at_once(gathered.people.lazy().join(sums, on="employment_id", maintain_order="left"))


def _asked(
    gathered: Gathered, group: PayGroup, due: pl.DataFrame, pensions: Pensions
) -> pl.DataFrame:
    """Return the frame that `payroll.calculate` takes, keyed by employment.

    Pensions are worked out for each post before, so it is given what they come to, with additional
    contributions: all come off before tax.
    """
    mine, on = due.lazy().select(ASKED), "employment_id"
    if pensions.problems.height:
        mine = mine.join(pensions.problems.lazy(), on=on, how="anti", maintain_order="left")
    sums = pensions.sums.lazy().select(on, pension_additional_pence="pension_employee_pence")
    whole = mine.join(sums, on=on, how="left", maintain_order="left")
    additional = pl.col("pension_additional_pence").fill_null(0) + pl.col("before_tax_pence")
    placed = at_once(whole.with_columns(pension_additional_pence=additional))
    weekly = group.frequency != "M1"
    return at_once(
        insured(gathered, group, placed)
        .lazy()
        .sort("person", "payroll_id")
        .with_columns(
            row="employment_id",
            paid_on=pl.lit(gathered.period.paid_on),
            pay_frequency=pl.lit(FREQUENCY[group.frequency]),
            week1_month1="week_1_month_1",
            student_loan_plan=_blank_as_null("student_loan_plan"),
            has_postgraduate_loan="postgraduate_loan",
            pension_scheme=pl.lit(None, pl.String),
            pension_section=pl.lit(None, pl.String),
            hold_refund="on_strike",
            period=pl.lit(gathered.period.number if weekly else None, pl.Int64),
        )
    )


def _blank_as_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _with_pensions(answer: pl.DataFrame, pensions: Pensions, faulty: pl.DataFrame) -> pl.DataFrame:
    """Put the sums of posts' pensions where `payroll.calculate` had none; drop who is faulty."""
    on = "employment_id"
    blank = {name: kind for name, kind in pensions.sums.schema.items() if name != on}
    filled = answer.lazy().drop(blank, strict=False).join(
        pensions.sums.lazy(), on=on, how="left", maintain_order="left"
    ).with_columns(
        pl.col(name).fill_null("" if kind == pl.String else 0) for name, kind in blank.items()
    )  # fmt: skip
    if faulty.height:
        filled = filled.join(faulty.lazy(), on=on, how="anti", maintain_order="left")
    return at_once(filled)


def _attached(
    gathered: Gathered, group: PayGroup, answer: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what each order takes of those who are paid, and orders that cannot be worked out."""
    if gathered.orders.is_empty():
        return NO_ORDERS, NO_WORDS
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
    flags = asked.lazy().select(
        "employment_id", "aggregated", pl.col("director").fill_null(""),
        pl.col("ni_frequency").fill_null(""),
        ni_before_pence=pl.col("ni_pay_to_date_before_pence").fill_null(0),
    )  # fmt: skip
    facts = ["employment_id", "payroll_id", "person", "name", "title", "post", "payee", "nino",
             "tax_code", "week_1_month_1", "ni_letter", "student_loan_plan",
             "pay_to_date_before_pence", "tax_to_date_before_pence",
             "deductions_pence", "before_tax_pence"]  # fmt: skip
    figures_kept = [
        "gross_pence", "untaxed_pence", "taxable_pence", "tax_pence", "niable_pence",
        "at_lel_pence", "lel_to_pt_pence", "pt_to_uel_pence", "ni_employee_pence",
        "ni_employer_pence", "pensionable_pence", "pension_employee_pence",
        "pension_employer_pence", "student_loan_pence", "postgraduate_loan_pence", "net_pence",
        "pension_scheme", "pension_section",
    ]  # fmt: skip
    figured = answer.lazy().select("employment_id", *figures_kept, pension_rate_e2="pension_rate")
    orders = taken.lazy().group_by("employment_id").agg(
        orders_pence=pl.col("deduction_pence").sum()
    )  # fmt: skip
    return at_once(
        due.lazy()
        .select(*facts, weekly_hours_e2="all_hours_e2")
        .join(flags, on="employment_id", maintain_order="left")
        .join(figured, on="employment_id", maintain_order="left")
        .with_columns(pl.col("nino", "payee").fill_null(""))
        .join(orders, on="employment_id", how="left", maintain_order="left")
        .with_columns(pl.col("orders_pence").fill_null(0))
        .with_columns(
            net_pence=pl.col("net_pence") - pl.col("orders_pence"),
            deductions_pence=pl.col("deductions_pence") + pl.col("before_tax_pence"),
        )
    )


def _costs(
    gathered: Gathered, earned: pl.DataFrame, results: pl.DataFrame, pensions: pl.DataFrame
) -> pl.DataFrame:
    """Return what is charged to whom: payments by their subjective, employer's costs beside."""
    paid = (
        earned.lazy()
        .filter(pl.col("kind").is_in(["payment", "employer"]))
        .select("employment_id", "assignment", "account", "amount_pence")
    )
    accounts = {name: pension_cost(code) for name, code in SCHEME_CODES.items()}
    into_pensions = pensions.lazy().select(
        "employment_id",
        "assignment",
        account=pl.col("scheme").replace_strict(accounts, return_dtype=pl.String),
        amount_pence="employer_pence",
    )
    paid = pl.concat([paid, into_pensions.filter(pl.col("amount_pence") != 0)])
    employer = (
        results.lazy()
        .select("employment_id", account=pl.lit(NI_COST), amount_pence="ni_employer_pence")
        .filter(pl.col("amount_pence") != 0)
    )
    return costs(at_once(paid), at_once(employer), gathered.shares, gathered.main)


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
