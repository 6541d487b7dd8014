from datetime import date

import pytest

from chamberlain.banking.make import OPENING_PENCE, StatementWriter, load, make_bank
from chamberlain.kernel import events
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.treasury.make import FIRST_DAY, make_lender, make_loan, set_limits
from chamberlain.treasury.models import CashItem, Forecast, ForecastDay

TUESDAY = date(2026, 11, 3)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def bank(council):
    make_bank()
    writer = StatementWriter()
    load(council("bank"), writer.write(FIRST_DAY, [{"amount_pence": 1_000_00}]))
    return writer


def item(key, pence, due_on=date(2026, 11, 25), **more):
    return {
        "key": key,
        "feed": "payroll",
        "due_on": due_on,
        "amount_pence": pence,
        "description": "Net pay November",
    } | more


def loads(caller, *items):
    return run(caller, "treasury.load_cash_items", {"entity": ENTITY, "items": list(items)}).value


def test_the_forecast_opens_with_the_bank_and_draws_every_obligation(council, bank):
    run(SYSTEM, "kernel.advance_day", {"to": TUESDAY})
    lender = make_lender()
    set_limits()
    make_loan(
        council("treasury"),
        council("s151"),
        lender,
        drawn_on=date(2026, 11, 9),
        first_due_on=date(2026, 12, 6),
    )
    loads(council("treasury"), item("PAY-11", -400_00))

    asked = {"entity": ENTITY, "as_at": TUESDAY, "days": 40}
    days = ask(council("treasury"), "treasury.cash_forecast", asked)

    by_day = {row["day"]: row for row in days.iter_rows(named=True)}
    start = OPENING_PENCE + 1_000_00
    assert by_day[TUESDAY]["balance_pence"] == start
    assert by_day[date(2026, 11, 9)]["in_pence"] == 2_750_000_00
    assert by_day[date(2026, 11, 25)]["out_pence"] == -400_00
    assert by_day[date(2026, 12, 7)]["out_pence"] == -182_289_27
    made_of = ask(council("treasury"), "treasury.forecast_flows", asked)
    assert set(made_of["kind"]) == {"Expected on the bank", "Loan instalments", "Payroll"}


def test_an_obligation_stands_once_in_the_forecast_before_and_after_it_is_raised(council, bank):
    make_loan(
        council("treasury"),
        council("s151"),
        (set_limits(), make_lender())[1],
        drawn_on=FIRST_DAY,
        first_due_on=date(2026, 11, 18),
    )
    asked = {"entity": ENTITY, "as_at": TUESDAY, "days": 30}
    before = ask(council("treasury"), "treasury.cash_forecast", asked)

    due = {"entity": ENTITY, "due_by": date(2026, 11, 20)}
    run(council("treasury"), "treasury.raise_instalments", due)

    after = ask(council("treasury"), "treasury.cash_forecast", asked)
    assert after.equals(before)
    assert after["out_pence"].sum() == -182_289_27


def test_a_file_of_cash_to_come_is_taken_once_and_what_differs_is_set_aside(council, bank):
    treasurer = council("treasury")
    loads(treasurer, item("PAY-11", -400_00), item("PRE-1", -90_00, feed="precept"))

    again = loads(
        treasurer,
        item("PAY-11", -400_00),
        item("PRE-1", -91_00, feed="precept"),
        item("NIL", 0),
    )

    assert again.accepted == ["PAY-11"]
    assert [(one.row, one.field) for one in again.refused] == [(1, "key"), (2, "amount_pence")]
    assert CashItem.objects.count() == 2


def test_an_item_with_a_subjective_is_expected_on_the_bank_and_counted_once(council, bank):
    loads(council("treasury"), item("PAY-11", -400_00, contra_account="L1110"))

    asked = {"entity": ENTITY, "as_at": TUESDAY, "days": 30}
    days = ask(council("treasury"), "treasury.cash_forecast", asked)

    expected = ask(SYSTEM, "banking.cash_expected", {"since": TUESDAY, "days": 30})
    assert expected["out_pence"].sum() == -400_00
    assert days["out_pence"].sum() == -400_00


def test_a_forecast_is_kept_once_a_day_and_held_against_what_came(council, bank):
    run(SYSTEM, "kernel.advance_day", {"to": TUESDAY})
    loads(council("treasury"), item("PAY-11", -400_00, due_on=date(2026, 11, 4)))
    kept = run(council("treasury"), "treasury.keep_forecast", {"entity": ENTITY}).value
    again = run(council("treasury"), "treasury.keep_forecast", {"entity": ENTITY}).value
    load(council("bank"), bank.write(TUESDAY, []))
    load(council("bank"), bank.write(date(2026, 11, 4), [{"amount_pence": -450_00}]))

    later = {"entity": ENTITY, "as_at": date(2026, 11, 5)}
    found = ask(council("treasury"), "treasury.forecast_accuracy", later)

    assert (kept, again, Forecast.objects.count()) == (91, 0, 1)
    assert ForecastDay.objects.count() == 91
    assert found.rows() == [(1, 1, 50_00, -50_00, 50_00)]


def test_the_day_raises_instalments_and_keeps_the_forecast_by_itself(council, bank):
    make_loan(
        council("treasury"),
        council("s151"),
        (set_limits(), make_lender())[1],
        drawn_on=FIRST_DAY,
        first_due_on=date(2026, 11, 9),
    )

    run(SYSTEM, "kernel.advance_day", {"to": TUESDAY})
    events.deliver()

    assert Forecast.objects.filter(made_on=TUESDAY).exists()
    due = ask(SYSTEM, "payables.obligations_due", {"entity": ENTITY, "until": date(2026, 12, 1)})
    assert due["pence"].sum() == 182_289_27


def test_another_entitys_officer_sees_nothing(council, bank):
    with pytest.raises(Refusal, match="holds no role"):
        ask(council("schools"), "treasury.cash_forecast", {"entity": ENTITY, "as_at": TUESDAY})


def test_before_the_first_statement_the_forecast_opens_with_the_cash_book(council):
    make_bank()

    asked = {"entity": ENTITY, "as_at": FIRST_DAY, "days": 5}
    days = ask(council("treasury"), "treasury.cash_forecast", asked)

    assert days["balance_pence"].to_list() == [OPENING_PENCE] * 5


def test_an_item_withdrawn_is_no_longer_expected_on_the_bank(council, bank):
    loads(council("treasury"), item("PAY-11", -400_00, contra_account="L1110"))

    gone = {"entity": ENTITY, "key": "PAY-11"}
    run(council("treasury"), "treasury.withdraw_cash_item", gone)

    asked = {"entity": ENTITY, "as_at": TUESDAY, "days": 30}
    assert ask(council("treasury"), "treasury.cash_forecast", asked)["out_pence"].sum() == 0
    assert CashItem.objects.count() == 0
