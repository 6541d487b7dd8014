"""What an award, a threshold or a rate would cost: read as people write it, priced to the penny."""

from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.awards import AwardBand, AwardUnclear, read_award
from chamberlain.payroll.rules.what_if import Base, Scenario, price

PAID_ON = date(2026, 11, 25)


def base(**changes):
    post = {
        "employment_id": 1, "person": "P1", "assignment": "A1", "frequency": "monthly",
        "spine_point": 20, "annual_pence": 36_000_00, "moving_pence": 3_000_00, "fixed_pence": 0,
        "pension_scheme": "lgps", "pension_base_pence": 3_000_00, "pension_rate_e2": 2_000,
    } | changes  # fmt: skip
    second = post | {"assignment": "A2", "spine_point": None, "moving_pence": 1_000_00,
                     "pension_base_pence": 1_000_00, "annual_pence": 24_000_00}  # fmt: skip
    people = [{"employment_id": 1, "person": "P1", "frequency": "monthly", "ni_letter": "A",
               "niable_pence": 4_000_00}]  # fmt: skip
    shares = [("A1", "CC1", 6_000), ("A1", "CC2", 4_000), ("A2", "CC3", 10_000)]
    schema = {"assignment": pl.String, "cost_centre": pl.String, "share_e4": pl.Int64}
    return Base(pl.DataFrame([post, second]), pl.DataFrame(people),
                pl.DataFrame(shares, schema=schema, orient="row"), PAID_ON)  # fmt: skip


def sums(costs):
    return costs.select(pl.col("^.*_pence$").sum()).row(0, named=True)


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("", ()),
        ("3.2%", (AwardBand(None, 320),)),
        ("£1,290", (AwardBand(None, 0, 129_000),)),
        ("£1,925 or 3.88%", (AwardBand(None, 388, 192_500),)),
        ("2-43: £1,925; 44-: 3.88%; else: 3%",
         (AwardBand((2, 43), 0, 192_500), AwardBand((44, 9_999), 388), AwardBand(None, 300))),
        ("7: 10%", (AwardBand((7, 7), 1_000),)),
    ],
)  # fmt: skip
def test_an_award_is_read_as_people_write_it(text, bands):
    assert read_award(text) == bands


@pytest.mark.parametrize(
    "text", ["three percent", "3.225%", "-£5", "9-2: 3%", "2-5: 1%; 5-8: 2%", "1%; 2%", "x: 3%"]
)
def test_what_is_no_award_is_refused_with_what_is_expected(text):
    with pytest.raises(AwardUnclear):
        read_award(text)


def test_a_percentage_raises_pay_employers_ni_pension_and_levy_for_a_year():
    found = sums(price(base(), Scenario(award=read_award("5%"))))

    assert found["pay_now_pence"] == 4_000_00 * 12
    assert found["pay_change_pence"] == 200_00 * 12
    assert found["pension_change_pence"] == 40_00 * 12
    # 15% of 4,189.00 - 417.00 and of 4,200.00 - 4,189.00, against 4,000.00 - 417.00
    assert found["ni_change_pence"] == 30_00 * 12
    assert found["levy_change_pence"] == 1_00 * 12


def test_a_sum_of_the_year_follows_hours_and_a_point_decides_who_has_it():
    flat = sums(price(base(), Scenario(award=read_award("£1,200"))))
    points = sums(price(base(), Scenario(award=read_award("1-20: £1,200"))))
    greater = sums(price(base(), Scenario(award=read_award("£1,200 or 10%"))))

    # A1 full time: 1,200; A2 half time of 24,000: 600
    assert flat["pay_change_pence"] == 1_800_00
    assert points["pay_change_pence"] == 1_200_00
    assert greater["pay_change_pence"] == 3_600_00 + 1_200_00


def test_a_threshold_and_rates_move_on_costs_and_no_pay():
    found = sums(price(base(), Scenario(ni_rate_e2=1_380, ni_threshold_pounds=9_100)))
    pension = sums(price(base(), Scenario(lgps_rate_e2=1_800, teachers_rate_e2=3_000)))

    assert found["pay_change_pence"] == found["pension_change_pence"] == 0
    # 13.8% of 4,000 - 759 against 15% of 4,000 - 417
    assert found["ni_change_pence"] == (447_26 - 537_45) * 12
    assert pension["pension_change_pence"] == -80_00 * 12
    assert pension["ni_change_pence"] == 0


def test_costs_are_shared_by_funding_and_add_up_to_the_penny():
    costs = price(base(moving_pence=3_000_01), Scenario(award=read_award("3.33%")))

    by_centre = dict(costs.select("cost_centre", "pay_now_pence").iter_rows())
    assert by_centre == {"CC1": 21_600_07, "CC2": 14_400_05, "CC3": 12_000_00}
    assert sums(costs)["ni_now_pence"] == 537_45 * 12


def test_nothing_changed_changes_nothing():
    found = sums(price(base(), Scenario()))

    assert {v for k, v in found.items() if "change" in k} == {0}
