"""A payment from gross to net: it adds up, agrees with the published cases, and stands alone."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.engines import map_rule
from chamberlain.payroll.rules.aggregation import earnings_period, shortest
from chamberlain.payroll.rules.amounts import FEW
from chamberlain.payroll.rules.gross_to_net import calculate

CASES = Path(__file__).parents[1] / "cases"
MONTH = {
    "paid_on": date(2026, 11, 27),
    "pay_frequency": "monthly",
    "tax_code": "1257L",
    "ni_letter": "A",
    "pensionable_pay": "2,500.00",
}
LGPS = {
    "pension_scheme": "lgps",
    "pension_section": "main",
    "pension_annual_pay": "30000",
    "pension_employer_rate_e2": "19.7",
}


def calculated(**row):
    result, errors = calculate.run(pl.DataFrame([MONTH | row]))
    assert errors.rows() == []
    return result.row(0, named=True)


def test_a_payment_goes_from_gross_to_net():
    before = {"pay_to_date_before": "16362.50", "tax_to_date_before": "1804.80"}

    found = calculated(**LGPS, **before, other_pay="100", untaxed_pay="45", deductions="12.50")

    assert found["gross_pence"] == 260_000
    assert found["pension_employee_pence"] == 16_250
    assert found["pension_employer_pence"] == 49_250
    assert found["taxable_pence"] == 243_750
    assert found["tax_pence"] == 27_780
    assert found["ni_employee_pence"] == 12_416
    assert found["ni_employer_pence"] == 32_745
    assert found["net_pence"] == 260_000 + 4_500 - 16_250 - 27_780 - 12_416 - 1_250
    assert found["tax_period"] == 8


@pytest.mark.parametrize("letter", ["A", "H", "C"])
def test_posts_reckoned_together_pay_national_insurance_once(letter):
    together = calculated(ni_letter=letter, ni_added="900.00")
    other = calculated(ni_letter=letter, pensionable_pay="900.00", ni_elsewhere=True)

    at_once = calculated(ni_letter=letter, pensionable_pay="3,400.00")

    assert other["ni_employee_pence"] == other["ni_employer_pence"] == 0
    assert together["ni_employee_pence"] == at_once["ni_employee_pence"]
    assert together["ni_employer_pence"] == at_once["ni_employer_pence"]
    assert together["gross_pence"] == 250_000


def test_a_refund_is_held_during_a_strike():
    before = {"pay_to_date_before": "16000", "tax_to_date_before": "5000"}

    given_back = calculated(**before)
    held = calculated(**before, hold_refund=True)

    assert given_back["tax_pence"] < 0
    assert held["tax_pence"] == 0
    assert held["tax_held_back_pence"] == given_back["tax_pence"]
    assert held["tax_to_date_pence"] == 500_000


def test_a_benefit_is_taxed_but_not_paid_and_raises_no_limit():
    found = calculated(tax_code="D0", benefit="5,000.00")

    assert found["tax_due_pence"] == 300_000
    assert found["tax_pence"] == 125_000
    assert found["gross_pence"] == 250_000


def test_in_the_half_section_the_employer_pays_in_full():
    main = calculated(**LGPS)
    half = calculated(**LGPS | {"pension_section": "half"})

    assert half["pension_employee_pence"] * 2 == main["pension_employee_pence"]
    assert half["pension_employer_pence"] == main["pension_employer_pence"]


def test_pay_lost_in_short_unpaid_leave_counts_for_pension_from_april_2026():
    lost = {"pension_lost_pay": "500.00"}

    after = calculated(**LGPS, **lost)
    before = calculated(**LGPS, **lost, paid_on=date(2026, 3, 27))

    assert after["pensionable_pence"] == 300_000
    assert before["pensionable_pence"] == 250_000


def test_the_employer_pays_on_assumed_pay_and_the_member_on_pay_received():
    found = calculated(**LGPS, pension_assumed_pay="3,000.00")

    assert found["pension_basic_pence"] == 16_250
    assert found["pension_employer_pence"] == 59_100


def test_a_director_pays_by_the_year():
    found = calculated(pensionable_pay="52000", director="annual", director_weeks="52")

    assert (found["ni_employee_pence"], found["ni_employer_pence"]) == (305_060, 705_000)


def test_every_published_tax_case_comes_out_of_the_whole_calculation_too():
    cases = pl.read_csv(CASES / "hmrc_income_tax.csv", infer_schema=False).filter(usable="yes")
    start = cases["tax_year"].str.head(4).cast(pl.Int32)
    rows = cases.select(
        "pay_frequency",
        "period",
        "tax_code",
        paid_on=pl.date(start, 5, 1),
        week1_month1=(pl.col("basis") == "week1month1").cast(pl.String),
        ni_letter=pl.lit("A"),
        other_pay="pay_in_period",
        pay_to_date_before="prior_pay_to_date",
        tax_to_date_before="prior_tax_to_date",
    )

    result, errors = calculate.run(rows)

    wanted = cases["expected_tax_in_period"].cast(pl.Decimal(18, 2)) * 100
    assert errors.height == 0
    assert result["tax_pence"].to_list() == wanted.cast(pl.Int64).to_list()


def test_each_fault_is_named_and_the_rest_are_paid():
    faults = [
        {},
        {"tax_code": "LLL"},
        {"ni_letter": "Q"},
        {"student_loan_plan": "3"},
        {"student_loan_plan": "5", "paid_on": date(2026, 3, 27)},
        {"pension_scheme": "lgps", "pension_annual_pay": "30000"},
        LGPS | {"pension_scheme": "teachers", "pension_section": "half"},
        {"paid_on": date(2019, 1, 1)},
        {"sacrifice": "-5"},
    ]

    result, errors = calculate.run(pl.DataFrame([MONTH | row for row in faults]))

    assert result["row"].to_list() == [2]
    assert errors.select("row", "field").unique(subset="row", maintain_order=True).rows() == [
        (3, "tax_code"),
        (4, "ni_letter"),
        (5, "student_loan_plan"),
        (6, "student_loan_plan"),
        (7, "pension_employer_rate_e2"),
        (8, "pension_section"),
        (9, "paid_on"),
        (10, "sacrifice_pence"),
    ]


@pytest.mark.slow
def test_a_cluster_gives_the_same_answer():
    rows = [MONTH | LGPS | {"other_pay": str(n), "deductions": str(n % 7)} for n in range(60)]
    frame = pl.DataFrame([*rows, MONTH | LGPS | {"tax_code": "?"}], infer_schema_length=None)

    here, there = map_rule(calculate, frame), map_rule(calculate, frame, "dask", batch_rows=25)

    assert there[0].equals(here[0])
    assert there[1].equals(here[1])
    assert there[1].height == 1


def test_one_payment_alone_comes_to_what_it_comes_to_among_many():
    codes = ["1257L", "S1257L", "K475", "BR", "NT", "0T", "C1185L M1"]
    rows = [
        MONTH | LGPS | {"pensionable_pay": f"{900 + 7 * n}.00", "tax_code": codes[n % 7],
                        "ni_letter": "ACMHJ"[n % 5], "student_loan_plan": ["", "2", "4"][n % 3]}
        for n in range(FEW + 20)
    ]  # fmt: skip
    frame = pl.DataFrame(rows, infer_schema_length=None)

    together, _ = calculate.run(frame)
    alone = [calculated(**rows[n]) for n in range(0, len(rows), 40)]

    rest = [together.row(n, named=True) for n in range(0, len(rows), 40)]
    assert [one | {"row": 0} for one in alone] == [one | {"row": 0} for one in rest]


@settings(max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "pensionable_pay_pence": st.integers(0, 3_000_000),
                "other_pay_pence": st.integers(-100_000, 500_000),
                "untaxed_pay_pence": st.integers(0, 50_000),
                "tax_code": st.sampled_from(["1257L", "S1257L", "K475", "BR", "SD3", "NT", "0T"]),
                "week1_month1": st.booleans(),
                "ni_letter": st.sampled_from("ABCDEFHIJKLMNSVXZ"),
                "student_loan_plan": st.sampled_from([None, "1", "2", "4", "5"]),
                "pension_scheme": st.sampled_from([None, "lgps", "teachers", "nhs"]),
                "pay_to_date_before_pence": st.integers(0, 9_000_000),
                "tax_to_date_before_pence": st.integers(0, 900_000),
            }
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_payment_adds_up_whatever_the_batches(rows):
    pension = {"pension_annual_pay_pence": 3_000_000, "pension_employer_rate_e2": 1970}
    when = {"paid_on": date(2026, 11, 27), "pay_frequency": "monthly"}
    frame = pl.DataFrame([when | pension | row for row in rows], infer_schema_length=None)

    result, errors = calculate.run(frame)
    in_batches, _ = map_rule(calculate, frame, batch_rows=3)

    assert errors.height == 0
    assert result.equals(in_batches)
    taken = sum(
        result[f"{name}_pence"]
        for name in (
            "tax",
            "ni_employee",
            "pension_employee",
            "student_loan",
            "postgraduate_loan",
        )
    )
    paid = result["gross_pence"] + result["untaxed_pence"]
    assert (paid - taken).to_list() == result["net_pence"].to_list()
    assert (result["ni_employee_pence"] >= 0).all()
    half = (result["gross_pence"] - result["pension_employee_pence"]).clip(0) // 2
    assert (result["tax_pence"] <= half).all()


@pytest.mark.parametrize(
    ("frequency", "paid_on", "first", "end"),
    [
        ("weekly", date(2026, 11, 27), date(2026, 11, 23), date(2026, 11, 30)),
        ("weekly", date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 23)),
        ("fortnightly", date(2026, 4, 19), date(2026, 4, 6), date(2026, 4, 20)),
        ("monthly", date(2026, 12, 5), date(2026, 11, 6), date(2026, 12, 6)),
        ("monthly", date(2027, 1, 3), date(2026, 12, 6), date(2027, 1, 6)),
        ("four_weekly", date(2027, 4, 5), date(2027, 4, 5), date(2027, 4, 6)),
    ],
)
def test_an_earnings_period_is_counted_from_the_6_of_april(frequency, paid_on, first, end):
    assert earnings_period(frequency, paid_on) == (first, end)


def test_posts_of_several_frequencies_go_by_the_shortest():
    assert shortest(["monthly", "four_weekly", "fortnightly"]) == "fortnightly"


def test_a_monthly_and_a_weekly_post_pay_national_insurance_by_the_week_on_both_once():
    """HMRC NIM10012: 242 to 967 a week at 8%, 2% above; employer 15% from 96, two roundings."""
    week = {"pay_frequency": "weekly", "period": 34, "pensionable_pay": "600.00"}
    first = calculated(**week, ni_frequency="weekly")

    second = calculated(
        ni_frequency="weekly",
        ni_pay_to_date_before="600.00",
        ni_employee_to_date_before=f"{first['ni_employee_pence'] / 100}",
        ni_employer_to_date_before=f"{first['ni_employer_pence'] / 100}",
        at_lel_to_date_before="129.00",
        lel_to_pt_to_date_before="113.00",
        pt_to_uel_to_date_before="358.00",
    )

    assert first["ni_employee_pence"] == 28_64
    assert first["ni_employer_pence"] == 75_60
    assert first["ni_employee_pence"] + second["ni_employee_pence"] == 58_00 + 42_66
    assert first["ni_employer_pence"] + second["ni_employer_pence"] == 130_65 + 319_95
    assert (second["at_lel_pence"], second["lel_to_pt_pence"]) == (0, 0)
    assert second["pt_to_uel_pence"] == 725_00 - 358_00
    assert second["free_pay_pence"] == 8 * 1_048_26


def test_additional_contributions_come_off_before_tax_and_not_before_national_insurance():
    without = calculated(**LGPS, week1_month1=True)

    found = calculated(**LGPS, week1_month1=True, pension_additional="100.00")

    assert found["taxable_pence"] == without["taxable_pence"] - 100_00
    assert found["tax_pence"] == without["tax_pence"] - 20_00
    assert found["ni_employee_pence"] == without["ni_employee_pence"]
    assert found["net_pence"] == without["net_pence"] - 80_00
