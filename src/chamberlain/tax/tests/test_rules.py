"""VAT boxes, partial exemption, corrections and CIS, by hand and by property."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.rules import Rule
from chamberlain.tax.rules.cis import cis_deduction, return_due, verification_serves
from chamberlain.tax.rules.corrections import correction_limit, correction_method
from chamberlain.tax.rules.exemption import exempt_input_tax, insignificance
from chamberlain.tax.rules.vat import (
    TOTALS,
    boxes,
    construction_reverse_charge,
    section_33,
    strange_codes,
    vat_codes,
)

NOVEMBER = date(2026, 11, 1)
CODES = vat_codes(NOVEMBER)
amounts = st.integers(-(10**12), 10**12)
rows = st.lists(
    st.tuples(
        st.sampled_from(["vat_output", "vat_input", "income", "spending"]),
        st.sampled_from(CODES["code"].to_list()),
        amounts,
    ),
    max_size=15,
)


def totals(*given_rows):
    return pl.DataFrame(
        [(kind, "CHB101", "42060", code, 1, pence) for kind, code, pence in given_rows],
        schema=TOTALS,
        orient="row",
    )


def test_the_nine_boxes_of_a_month():
    month = totals(
        ("vat_output", "S", -20_000_00),
        ("vat_input", "S", 50_000_00),
        ("income", "S", -100_000_99),
        ("income", "E", -3_000_00),
        ("income", "OS", -9_999_999_00),
        ("spending", "S", 250_000_50),
        ("spending", "OS", 7_777_00),
        ("spending", "NB", 10_000_00),
    )

    made = boxes(month, CODES, 0, 0)

    assert made.as_dict() == {
        "box_1": 20_000_00, "box_2": 0, "box_3": 20_000_00, "box_4": 50_000_00,
        "box_5": 30_000_00, "box_6": 103_000_00, "box_7": 260_000_00, "box_8": 0, "box_9": 0,
    }  # fmt: skip
    assert made.net_pence == -30_000_00
    assert section_33(month, CODES) == 2_000_00


@settings(deadline=None)
@given(rows, amounts, amounts)
def test_the_boxes_always_add_up_as_the_tax_office_checks_them(given_rows, due, back):
    made = boxes(totals(*given_rows), CODES, due, back)

    assert made.box_3 == made.box_1 + made.box_2
    assert made.box_5 == abs(made.box_3 - made.box_4)
    assert made.box_6 % 100 == 0
    assert made.box_7 % 100 == 0


def test_a_reverse_charge_from_abroad_stands_in_boxes_6_and_7_and_a_domestic_one_in_7_only():
    abroad = boxes(totals(("spending", "RC", 1_000_00)), CODES, 0, 0)
    building = boxes(totals(("spending", "DR20", 1_000_00)), CODES, 0, 0)

    assert (abroad.box_6, abroad.box_7) == (1_000_00, 1_000_00)
    assert (building.box_6, building.box_7) == (0, 1_000_00)


def test_the_construction_codes_begin_with_the_law():
    assert "DR20" not in vat_codes(date(2021, 2, 28))["code"].to_list()
    assert "DR20" in vat_codes(date(2021, 3, 1))["code"].to_list()
    assert strange_codes(totals(("spending", "DR20", 5)), vat_codes(date(2020, 1, 1))) == ["DR20"]


@pytest.mark.parametrize(
    ("changes", "reverse", "to_supplier"),
    [
        ({}, True, 0),
        ({"end_user": True}, False, 200_00),
        ({"reportable": False}, False, 200_00),
        ({"supplier_registered": False}, False, 0),
        ({"staff": True}, False, 200_00),
        ({"rate_e2": 0}, False, 0),
    ],
)
def test_who_accounts_for_the_vat_on_building_work(changes, reverse, to_supplier):
    supply = {
        "net_pence": 1_000_00, "rate_e2": 2_000, "reportable": True, "supplier_registered": True,
        "customer_registered": True, "end_user": False, "staff": False,
    }  # fmt: skip

    result, _ = construction_reverse_charge.run(pl.DataFrame([supply | changes]))

    assert result.select("reverse", "to_supplier_pence").row(0) == (reverse, to_supplier)


def test_exempt_vat_at_either_limit_is_insignificant_and_a_penny_more_is_all_repaid():
    by_month = insignificance(1_000_00, 7_500_00, 12, NOVEMBER)
    by_share = insignificance(10_000_000_00, 500_000_00, 12, NOVEMBER)
    above = insignificance(10_000_000_00, 500_000_01, 12, NOVEMBER)

    assert (by_month.insignificant, by_month.limit_pence) == (True, 7_500_00)
    assert (by_share.insignificant, by_share.share_e2) == (True, 500)
    assert (above.insignificant, above.repay_pence) == (False, 500_000_01)


def test_half_a_year_has_half_of_the_monthly_limit():
    assert insignificance(0, 3_750_01, 6, NOVEMBER).insignificant is False


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 12))
def test_what_is_repaid_is_all_or_nothing(vat, exempt, months):
    found = insignificance(vat, exempt, months, NOVEMBER)

    assert found.repay_pence == (0 if exempt <= found.limit_pence else exempt)
    assert found.limit_pence >= 625_00 * months


def test_the_exempt_share_of_vat_is_rounded_once():
    frame = pl.DataFrame({"net_pence": [333], "rate_e2": [2_000], "exempt_e2": [5_000]})

    result, _ = exempt_input_tax.run(frame)

    assert result.select("vat_pence", "exempt_pence").row(0) == (67, 34)


@pytest.mark.parametrize(
    ("box_6", "limit"),
    [(0, 10_000_00), (999_999_00, 10_000_00), (2_000_000_00, 20_000_00), (10**12, 50_000_00)],
)
def test_the_limit_of_errors_is_the_greater_of_two_and_capped(box_6, limit):
    assert correction_limit(box_6, NOVEMBER) == limit


def test_a_deliberate_error_is_never_put_right_on_a_return():
    assert correction_method(1, 0, deliberate=True, on=NOVEMBER) == "separately"
    assert correction_method(10_000_00, 0, deliberate=False, on=NOVEMBER) == "next_return"
    assert correction_method(-10_000_01, 0, deliberate=False, on=NOVEMBER) == "separately"


@pytest.mark.parametrize(
    ("status", "deducted"), [("net", 120_00), ("unmatched", 180_00), ("gross", 0)]
)
def test_a_deduction_is_made_from_labour_only(status, deducted):
    frame = pl.DataFrame(
        {
            "gross_pence": [1_000_00],
            "materials_pence": [400_00],
            "status": [status],
            "paid_on": [date(2026, 11, 12)],
        }
    )

    result, _ = cis_deduction.run(frame)

    assert result.row(0, named=True)["deduction_pence"] == deducted


@settings(deadline=None)
@given(st.integers(0, 10**10), st.integers(0, 10**10), st.sampled_from(["net", "unmatched"]))
def test_a_credit_is_the_mirror_of_its_payment_and_no_penny_too_much_is_deducted(
    gross, materials, status
):
    materials = min(gross, materials)
    both = pl.DataFrame(
        {
            "gross_pence": [gross, -gross],
            "materials_pence": [materials, -materials],
            "status": [status] * 2,
            "paid_on": [date(2026, 11, 12)] * 2,
        }
    )

    result, errors = cis_deduction.run(both)

    payment, credit = result["deduction_pence"]
    rate = 20 if status == "net" else 30
    assert errors.is_empty()
    assert payment == -credit
    assert 0 <= (gross - materials) * rate - payment * 100 < 100


def test_materials_dearer_than_the_invoice_are_set_aside():
    frame = pl.DataFrame(
        {
            "gross_pence": [1],
            "materials_pence": [2],
            "status": ["net"],
            "paid_on": [date(2026, 11, 12)],
        }
    )

    _, errors = cis_deduction.run(frame)

    assert errors["field"].to_list() == ["materials_pence"]


def test_a_verification_serves_this_tax_year_and_two_after():
    verified = date(2024, 4, 6)

    assert verification_serves(verified, None, date(2027, 4, 5))
    assert not verification_serves(verified, None, date(2027, 4, 6))
    assert verification_serves(verified, date(2026, 5, 1), date(2027, 4, 6))


def test_a_months_return_is_due_on_the_19th():
    assert return_due("2026-27", 7, 14) == date(2026, 11, 19)
    assert isinstance(cis_deduction, Rule)
