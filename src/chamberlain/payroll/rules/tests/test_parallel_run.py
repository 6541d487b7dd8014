"""Two payrolls side by side: what differs, and the cause that gives the other's figure."""

from datetime import date

import polars as pl

from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.parallel_names import bare, known_names
from chamberlain.payroll.rules.parallel_run import DIFFERENCES, Facts, compare, totals

PAID_ON = date(2026, 11, 25)
PAY = 300_000


def person(payroll_id="E1", **changes):
    return {
        "payroll_id": payroll_id, "name": "Robin Thorne", "tax_code": "1257L",
        "week_1_month_1": False, "ni_letter": "A", "student_loan_plan": "",
        "pension_scheme": "lgps", "pension_rate_e2": 650, "weekly_hours_e2": 3700,
        "gross_pence": PAY, "taxable_pence": PAY - 19_500, "niable_pence": PAY,
        "pensionable_pence": PAY, "pay_to_date_before_pence": 7 * (PAY - 19_500),
        "tax_to_date_before_pence": 7 * 35_140, "aggregated": False,
    } | changes  # fmt: skip


def figures(code="1257L", alone=False, letter="A", plan=None, pay=PAY, **changes):
    """Work a payment out as another system might: tax, ni and loan."""
    one = person(**changes)
    row = {
        "row": 0, "paid_on": PAID_ON, "pay_frequency": "monthly", "tax_code": code,
        "week1_month1": alone, "ni_letter": letter, "student_loan_plan": plan,
        "pensionable_pay_pence": pay, "pension_scheme": "lgps", "pension_section": "main",
        "pension_annual_pay_pence": pay * 12, "pension_employer_rate_e2": 1970,
        "pay_to_date_before_pence": one["pay_to_date_before_pence"],
        "tax_to_date_before_pence": one["tax_to_date_before_pence"],
    }  # fmt: skip
    schema = {column.name: column.dtype for column in calculate.inputs}
    frame = pl.DataFrame([row], schema_overrides={"row": pl.Int64} | schema)
    absent = [pl.lit(None, kind).alias(n) for n, kind in schema.items() if n not in frame.columns]
    answer, errors = calculate.run(frame.with_columns(absent))
    assert errors.is_empty()
    done = answer.row(0, named=True)
    return {
        "basic": pay, "tax": done["tax_pence"], "ni": done["ni_employee_pence"],
        "pension": done["pension_employee_pence"], "student_loan": done["student_loan_pence"],
        "net": done["net_pence"],
    }  # fmt: skip


def rows(payroll_id, amounts):
    return [{"payroll_id": payroll_id, "element": k, "amount_pence": v} for k, v in amounts.items()]


def found(ours, theirs, *people):
    other = pl.DataFrame(theirs).with_columns(theirs=pl.col("element"))
    facts = Facts(pl.DataFrame(list(people) or [person()]), PAID_ON, "monthly")
    return compare(pl.DataFrame(ours), other, facts)


def causes(differences):
    return {row["element"]: (row["cause"], row["words"]) for row in differences.to_dicts()}


def test_equal_payrolls_have_no_difference_and_the_columns_stand():
    both = rows("E1", figures())

    told = found(both, both)

    assert told.is_empty()
    assert dict(told.schema) == DIFFERENCES


def test_another_code_or_basis_is_named_where_it_gives_their_tax_to_the_penny():
    ours = rows("E1", figures())

    code = causes(found(ours, rows("E1", figures(code="1185L"))))
    alone = causes(found(ours, rows("E1", figures(alone=True, tax_to_date_before_pence=0))))

    assert code == {"tax": ("tax_code", "As by code 1185L, not 1257L")}
    assert alone["tax"] == ("tax_code", "As by code 1257L on this period alone, not 1257L")


def test_another_letter_plan_band_and_hours_are_named():
    ours = rows("E1", figures())
    theirs = figures(letter="J", plan="1") | {"pension": PAY * 580 // 10_000, "basic": PAY // 2}

    told = causes(found(ours, rows("E1", theirs)))

    assert told["ni"] == ("ni_letter", "As by letter J, not A")
    assert told["student_loan"] == ("student_loan_plan", "As by plan 1, not none")
    assert told["pension"] == ("pension_band", "As at 5.8%, not 6.5%")
    assert told["basic"] == ("hours", "As for 18.5 hours a week, not 37.0")


def test_who_and_what_is_missing_is_said_and_the_net_that_follows_is_not_repeated():
    ours = rows("E1", figures() | {"first_aid": 1_500}) + rows("E2", {"basic": 100})
    theirs = rows("E1", figures() | {"net": 1, "market": 5_000}) + rows("E3", {"basic": 200})
    theirs += rows("E9", {"first_aid": 0})

    told = found(ours, theirs, person(), person("E2"))

    said = {(row["payroll_id"], row["element"]): row["cause"] for row in told.to_dicts()}
    assert said == {("E1", "first_aid"): "missing_element", ("E2", "basic"): "not_theirs",
                    ("E1", "market"): "missing_element", ("E3", "basic"): "not_ours"}  # fmt: skip


def test_deductions_written_below_nought_are_the_same_and_pennies_are_rounding():
    ours = rows("E1", figures())
    theirs = figures()
    theirs |= {"tax": -theirs["tax"] - 1, "ni": -theirs["ni"], "pension": -theirs["pension"]}

    told = found(ours, rows("E1", theirs))

    assert causes(told) == {"tax": ("rounding", "Pence alone")}
    assert totals(told).filter(pl.col("cause") == "rounding")["size_pence"].item() == 1


def test_a_name_of_theirs_is_ours_by_what_was_said_then_by_our_own_then_by_use():
    elements = pl.DataFrame({"code": ["union"], "name": ["Union subscription"]})
    said = pl.DataFrame({"theirs": ["ABC 1"], "element": ["union"]})

    names = dict(known_names(elements, said).iter_rows())
    asked = pl.Series(["Ee's NI", "abc-1", "UNION Subscription", "Zed"])
    told = pl.select(bare(asked)).to_series()

    assert [names.get(one) for one in told] == ["ni", "union", "union", None]
