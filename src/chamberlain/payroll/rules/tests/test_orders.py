"""Attachment orders: tables at their edges, priority, protected earnings, what is carried."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.payroll.rules.attachment_orders import KINDS, attachment_orders
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.taking_orders import take_orders

ORDER = {
    "employment": "1",
    "order": "A",
    "kind": "council_tax_england",
    "issued_on": date(2026, 5, 1),
    "pay_frequency": "monthly",
    "net_earnings": "1000.00",
}


def taken(*orders):
    rows = [ORDER | {"order": str(n)} | one for n, one in enumerate(orders)]
    result, errors = attachment_orders.run(pl.DataFrame(rows, infer_schema_length=None))
    assert errors.rows() == []
    return result


@pytest.mark.parametrize(
    ("kind", "frequency", "net", "pence"),
    [
        ("council_tax_england", "monthly", "300.00", 0),
        ("council_tax_england", "monthly", "300.01", 900),
        ("council_tax_england", "monthly", "1420.00", 17_040),
        ("council_tax_england", "monthly", "1420.01", 24_140),
        ("council_tax_england", "monthly", "2020.00", 34_340),
        ("council_tax_england", "monthly", "2520.00", 59_340),
        ("council_tax_england", "weekly", "355.00", 4_260),
        ("council_tax_england", "weekly", "355.01", 6_035),
        ("council_tax_england", "fortnightly", "710.00", 8_520),
        ("council_tax_england", "daily", "11.01", 33),
        ("council_tax_wales", "monthly", "430.00", 0),
        ("council_tax_wales", "monthly", "2860.00", 48_620),
        ("council_tax_wales", "weekly", "800.00", 16_405),
        ("fine_table", "monthly", "220.01", 660),
        ("fine_table", "weekly", "370.00", 6_290),
        ("earnings_arrestment", "monthly", "750.00", 0),
        ("earnings_arrestment", "monthly", "760.00", 1_000),
        ("earnings_arrestment", "monthly", "1500.00", 11_250),
        ("earnings_arrestment", "monthly", "2500.00", 31_250),
        ("earnings_arrestment", "monthly", "4000.00", 75_000),
        ("earnings_arrestment", "weekly", "172.62", 230),
    ],
)
def test_a_table_takes_of_all_net_earnings(kind, frequency, net, pence):
    result = taken({"kind": kind, "pay_frequency": frequency, "net_earnings": net})

    assert result["deduction_pence"].to_list() == [pence]


def test_child_maintenance_leaves_sixty_per_cent_and_carries_the_rest():
    order = {"kind": "child_maintenance", "normal_deduction": "450", "arrears": "30"}

    result = taken(order)

    assert result["deduction_pence"].to_list() == [40_000]
    assert result["arrears_carried_pence"].to_list() == [8_000]


def test_priority_orders_go_by_day_each_on_what_is_left():
    second = {"issued_on": date(2026, 6, 1)}
    first = {"kind": "child_maintenance", "normal_deduction": "100"}

    result = taken(second, first)

    assert result["turn"].to_list() == [2, 1]
    assert result["worked_on_pence"].to_list() == [90_000, 100_000]
    assert result["deduction_pence"].to_list() == [6_300, 10_000]


def test_a_civil_debt_waits_for_another_and_carries_nothing():
    debt = {"kind": "civil_debt", "normal_deduction": "50", "protected_earnings": "900"}
    later = debt | {"issued_on": date(2026, 6, 1)}

    result = taken(debt, later, debt | {"employment": "2", "protected_earnings": "970"})

    assert result["deduction_pence"].to_list() == [5_000, 0, 3_000]
    assert result["arrears_carried_pence"].to_list() == [0, 0, 0]
    assert "another civil debt" in result["why"][1]
    assert result["why"][2] == "cut down to leave protected earnings"


def test_a_fine_carries_deduction_and_protected_earnings():
    fine = {"kind": "fine", "normal_deduction": "60", "protected_earnings": "1100"}

    result = taken(fine)

    assert result["deduction_pence"].to_list() == [0]
    assert result["arrears_carried_pence"].to_list() == [6_000]
    assert result["protected_carried_pence"].to_list() == [10_000]


def test_a_benefit_debt_goes_after_priority_orders_and_the_student_loan():
    priority = {"kind": "maintenance", "normal_deduction": "250", "protected_earnings": "500"}
    benefit = {"kind": "direct_earnings", "rate": "higher", "issued_on": date(2020, 1, 1)}
    loan = {"student_loan": "40.00"}

    result = taken(benefit | loan, priority | loan)

    assert result["turn"].to_list() == [2, 1]
    assert result["wanted_pence"].to_list() == [14_000, 25_000]
    assert result["deduction_pence"].to_list() == [11_000, 25_000]


def test_an_order_takes_no_more_than_is_left_to_pay():
    result = taken({"left_to_pay": "12.34"})

    assert result["deduction_pence"].to_list() == [1_234]


def test_an_order_without_its_figures_is_set_aside_by_name():
    rows = [
        ORDER | {"kind": "maintenance", "normal_deduction": "10"},
        ORDER | {"kind": "direct_earnings"},
        ORDER | {"kind": "council_tax_wales", "pay_frequency": "daily"},
        ORDER | {"net_earnings": "-1"},
        ORDER,
    ]

    result, errors = attachment_orders.run(pl.DataFrame(rows, infer_schema_length=None))

    assert result["row"].to_list() == [6]
    fields = ["protected_earnings_pence", "rate", "pay_frequency", "net_earnings_pence"]
    assert errors["field"].to_list() == fields


@settings(max_examples=60)
@given(
    st.integers(0, 500_000),
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.integers(0, 90_000),
            st.integers(0, 200_000),
            st.integers(1, 28),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_orders_never_take_more_than_there_is_nor_below_nought(net, orders):
    rows = [
        ORDER
        | {
            "order": str(number),
            "kind": kind,
            "issued_on": date(2026, 5, day),
            "normal_deduction_pence": normal,
            "protected_earnings_pence": protected,
            "rate": "higher",
            "net_earnings": None,
            "net_earnings_pence": net,
        }
        for number, (kind, normal, protected, day) in enumerate(orders)
    ]

    result, _ = attachment_orders.run(pl.DataFrame(rows).drop("net_earnings"))

    assert (result["deduction_pence"] >= 0).all()
    assert result["deduction_pence"].sum() <= net


def test_orders_come_off_the_net_of_their_own_payment():
    pay = {"paid_on": date(2026, 11, 27), "pay_frequency": "monthly", "ni_letter": "A"}
    rows = [pay | {"row": n, "tax_code": "1257L", "other_pay_pence": 200_000} for n in (41, 42)]
    paid, _ = calculate.run(pl.DataFrame(rows))
    orders = pl.DataFrame(
        [ORDER | {"employment": 42}, ORDER | {"employment": 42, "order": "B", "kind": "fine"}],
        infer_schema_length=None,
    ).drop("net_earnings")

    settled, lines, errors = take_orders(paid, orders)

    net = paid["net_pence"][0]
    took = lines["deduction_pence"][0]
    assert took == (net * 17 * 2 + 99) // 200
    assert settled["net_pence"].to_list() == [net, net - took]
    assert settled["orders_pence"].to_list() == [0, took]
    assert lines["order"].to_list() == ["A"]
    assert errors["field"].to_list() == ["normal_deduction_pence", "protected_earnings_pence"]
