from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.door import ConflictOfDuties, Refusal, ask, run
from chamberlain.kernel.door.exporting import as_frame
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.treasury.make import (
    FIRST_DAY,
    make_counterparty,
    make_lender,
    make_loan,
    set_limits,
    terms,
)
from chamberlain.treasury.models import Instalment, Loan


def balances() -> dict[str, int]:
    trial = as_frame(
        ask(SYSTEM, "ledger.trial_balance", {"entity": ENTITY, "year": 2026, "period": 8})
    )
    sums = trial.group_by("account").agg(pl.col("balance_pence").sum())
    return dict(sums.iter_rows())


def test_an_agreed_loan_is_in_the_books_and_expected_on_the_bank(council, treasury):
    """B9: The first phase is £2.75m, borrowed."""
    loan = make_loan(council("treasury"), council("s151"), treasury)

    held = balances()
    assert held["L2010"] == -2_750_000_00
    assert held["A2200"] == 2_750_000_00
    expected = as_frame(ask(SYSTEM, "banking.cash_expected", {"since": FIRST_DAY}))
    assert expected["in_pence"].sum() == 2_750_000_00
    view = ask(council("treasury"), "treasury.loan", {"loan": loan})
    assert view.instalments[0].payment_pence == 182_289_27
    assert sum(one.repaid_pence for one in view.instalments) == 2_750_000_00


def test_whoever_proposes_a_loan_cannot_agree_it(council, treasury):
    inputs = terms(treasury)
    loan = run(council("treasury"), "treasury.propose_loan", inputs).value

    with pytest.raises(Refusal):
        run(council("treasury"), "treasury.agree_loan", {"loan": loan})

    assert Loan.objects.get(reference=loan).state == "proposed"


def test_a_loan_a_penny_over_the_authorised_limit_is_refused(council, treasury):
    set_limits(limit_pence=680_000_000_00)
    make_loan(council("treasury"), council("s151"), treasury, principal_pence=677_250_000_00)
    too_much = terms(treasury, principal_pence=2_750_000_01)
    just_right = terms(treasury, principal_pence=2_750_000_00)
    over = run(council("treasury"), "treasury.propose_loan", too_much).value
    within = run(council("treasury"), "treasury.propose_loan", just_right).value

    with pytest.raises(Refusal, match=r"£0\.01 over the authorised limit") as refused:
        run(council("s151"), "treasury.agree_loan", {"loan": over})
    run(council("s151"), "treasury.agree_loan", {"loan": within})

    assert refused.value.code == "authorised_limit"
    assert Loan.objects.get(reference=within).state == "active"


def test_without_an_authorised_limit_nothing_is_borrowed(council, treasury):
    later = terms(treasury, drawn_on=date(2027, 4, 5), first_due_on=date(2027, 10, 5))
    loan = run(council("treasury"), "treasury.propose_loan", later).value

    with pytest.raises(Refusal, match="No authorised limit is set for 2027-28"):
        run(council("s151"), "treasury.agree_loan", {"loan": loan})


def test_an_instalment_is_owed_once_and_only_its_interest_is_charged(council, treasury):
    dates = {"drawn_on": FIRST_DAY, "first_due_on": date(2026, 11, 20)}
    loan = make_loan(council("treasury"), council("s151"), treasury, **dates)
    due = {"entity": ENTITY, "due_by": date(2026, 11, 30)}

    first = run(council("treasury"), "treasury.raise_instalments", due).value
    again = run(council("treasury"), "treasury.raise_instalments", due).value

    assert first == [f"treasury:instalment:{loan}/1"]
    assert again == []
    held = balances()
    assert held["82010"] == 78_375_00
    assert held["L2010"] == -(2_750_000_00 - 103_914_27)
    assert held["L1020"] == -182_289_27
    owed = as_frame(
        ask(SYSTEM, "payables.obligations_due", {"entity": ENTITY, "until": date(2026, 12, 1)})
    )
    assert owed.select("due_on", "payee_class", "pence").rows() == [
        (date(2026, 11, 20), "other", 182_289_27)
    ]
    view = ask(council("treasury"), "treasury.loan", {"loan": loan})
    assert (view.loan.balance_pence, view.instalments[0].state) == (2_646_085_73, "raised")
    assert view.instalments[0].paid


def test_interest_is_accrued_by_the_day_and_only_the_difference_is_posted(council, treasury):
    make_loan(council("treasury"), council("s151"), treasury)
    accrue = {"entity": ENTITY, "as_at": date(2026, 11, 30)}

    changed = run(council("accountant"), "treasury.accrue_interest", accrue).value
    again = run(council("accountant"), "treasury.accrue_interest", accrue).value

    assert (changed, again) == (1, 0)
    held = balances()
    assert held["82010"] == 12_454_11
    assert held["L1160"] == -12_454_11


def test_an_early_repayment_pays_balance_interest_and_premium_and_spares_the_tax_payer(
    council, treasury
):
    loan = make_loan(
        council("treasury"),
        council("s151"),
        treasury,
        principal_pence=12_000_000_00,
        rate="8.375",
        repayment="maturity",
        instalments=6,
        drawn_on=date(2026, 11, 2),
        first_due_on=date(2027, 5, 2),
    )
    asked = {"loan": loan, "repaid_on": date(2026, 11, 16), "discount_rate": "11.5"}

    quoted = ask(council("treasury"), "treasury.early_repayment_quote", asked)
    paid = run(council("s151"), "treasury.repay_loan_early", asked).value

    assert quoted == paid
    assert paid.premium_pence == -919_000_48
    held = balances()
    assert held.get("L2010", 0) == 0
    assert held["82050"] + held["83100"] == 0
    assert held["R2030"] == -919_000_48
    assert held["L1020"] == -paid.to_pay_pence
    assert set(Instalment.objects.values_list("state", flat=True)) == {"dropped"}
    year = {"entity": ENTITY, "year": 2026}
    first = run(council("accountant"), "treasury.amortise_premiums", year).value
    again = run(council("accountant"), "treasury.amortise_premiums", year).value
    assert (first, again) == (-306_333_49, 0)
    assert balances()["R2030"] == -919_000_48 + 306_333_49


def test_a_lobo_keeps_the_schedule_of_its_contract(council, treasury):
    lender = make_lender(name="Dexia", kind="market")
    schedule = [
        {"due_on": date(2027, 5, 1), "interest_pence": 200_000},
        {"due_on": date(2027, 11, 1), "interest_pence": 200_000, "repaid_pence": 10_000_000},
    ]
    fixed = {"repayment": "fixed", "schedule": schedule, "principal_pence": 10_000_000}
    short = fixed | {"principal_pence": 10_000_001}

    loan = make_loan(council("treasury"), council("s151"), lender, **fixed)
    with pytest.raises(Refusal, match="they must agree"):
        run(council("treasury"), "treasury.propose_loan", terms(lender, **short))

    assert Instalment.objects.filter(loan__reference=loan).count() == 2
    assert balances()["L2020"] == -10_000_000


def test_a_loan_taken_on_must_leave_what_the_former_system_says(council, treasury):
    item = {
        "entity": ENTITY,
        "lender": treasury,
        "purpose": "Corporate systems improvement",
        "principal_pence": 2_750_000_00,
        "rate": "5.70",
        "repayment": "annuity",
        "instalments": 20,
        "drawn_on": date(2026, 3, 31),
        "first_due_on": date(2026, 9, 30),
    }
    rows = [item | {"outstanding_pence": 2_646_085_73}, item | {"outstanding_pence": 2_750_000_00}]

    inputs = {"taken_on": date(2026, 11, 2), "items": rows}
    batch = run(council("treasury"), "treasury.take_on_loans", inputs).value

    assert (len(batch.accepted), [one.row for one in batch.refused]) == (1, [1])
    assert "outstanding" in batch.refused[0].message
    assert balances().get("L2010", 0) == 0
    debt = {"entity": ENTITY, "as_at": FIRST_DAY}
    assert ask(council("treasury"), "treasury.gross_debt", debt) == 2_646_085_73


def deposit(counterparty, pence, **changes):
    values = {
        "counterparty": counterparty,
        "principal_pence": pence,
        "rate": "3.85",
        "placed_on": FIRST_DAY,
        "matures_on": date(2027, 2, 2),
    }
    return values | changes


def test_a_penny_over_a_counterpartys_limit_is_refused(council, treasury):
    bank = make_counterparty(council("s151"), limit_pence=10_000_000_00)
    run(council("treasury"), "treasury.propose_investment", deposit(bank, 5_000_000_00))

    with pytest.raises(Refusal, match=r"£0\.01 over its limit") as refused:
        run(council("treasury"), "treasury.propose_investment", deposit(bank, 5_000_000_01))
    run(council("treasury"), "treasury.propose_investment", deposit(bank, 5_000_000_00))

    assert refused.value.code == "counterparty_limit"


def test_a_term_longer_than_allowed_is_refused(council, treasury):
    bank = make_counterparty(council("s151"))

    with pytest.raises(Refusal, match="365 days is longer"):
        run(
            council("treasury"),
            "treasury.propose_investment",
            deposit(bank, 100, matures_on=date(2027, 11, 2)),
        )


def test_whoever_sets_limits_does_not_deal_and_whoever_proposes_does_not_agree(council, treasury):
    bank = make_counterparty(council("s151"))
    made = run(council("treasury"), "treasury.propose_investment", deposit(bank, 100_00)).value

    with pytest.raises((ConflictOfDuties, Refusal)):
        run(council("treasury"), "treasury.agree_investment", {"investment": made})
    run(council("s151"), "treasury.agree_investment", {"investment": made})

    found = ask(council("treasury"), "treasury.investment", {"investment": made})
    assert found.state == "placed"


def test_a_deposit_goes_out_and_comes_back_with_its_interest(council, treasury):
    bank = make_counterparty(council("s151"))
    ends = {"matures_on": date(2026, 11, 12)}
    inputs = deposit(bank, 5_000_000_00, **ends)
    made = run(council("treasury"), "treasury.propose_investment", inputs).value
    run(council("s151"), "treasury.agree_investment", {"investment": made})
    assert balances()["A2010"] == 5_000_000_00

    up_to = {"entity": ENTITY, "up_to": date(2026, 11, 12)}
    back = run(council("treasury"), "treasury.mature_investments", up_to).value

    assert back == [made]
    held = balances()
    assert held.get("A2010", 0) == 0
    assert held["82090"] == -5_273_97
    assert held["A2200"] == 5_273_97


def provision(**changes):
    values = {
        "entity": ENTITY,
        "subject": "assets:asset:AST-1",
        "description": "Corporate systems",
        "cost_pence": 2_750_000_00,
        "life_years": 10,
        "operational_on": date(2025, 9, 1),
    }
    return values | changes


def test_provision_is_charged_once_and_a_change_posts_the_difference(council, treasury):
    run(council("accountant"), "treasury.record_provision", provision())
    year = {"entity": ENTITY, "year": 2026}

    first = run(council("accountant"), "treasury.charge_provisions", year).value
    again = run(council("accountant"), "treasury.charge_provisions", year).value
    longer = provision(life_years=20)
    run(council("accountant"), "treasury.record_provision", longer)
    difference = run(council("accountant"), "treasury.charge_provisions", year).value

    assert (first, again, difference) == (275_000_00, 0, -137_500_00)
    held = balances()
    assert (held["82060"], held["R2020"]) == (137_500_00, -137_500_00)


def test_provision_begins_in_the_year_after_the_asset_comes_into_use(council, treasury):
    """Trap: repaying the loan is not the charge, and the first charge is a year later."""
    run(
        council("accountant"),
        "treasury.record_provision",
        provision(operational_on=date(2026, 11, 2)),
    )

    charged = [
        ask(council("accountant"), "treasury.provisions", {"entity": ENTITY, "year": year})
        for year in (2026, 2027)
    ]

    assert [rows[0].charge_pence for rows in charged] == [0, 275_000_00]


def test_debt_over_the_authorised_limit_is_a_breach_and_units_are_doubted(council, treasury):
    make_loan(council("treasury"), council("s151"), treasury)
    common = {"entity": ENTITY, "year": 2026, "source": "Council, 26 February 2026"}
    low = common | {"indicator": "authorised_limit", "limit_pence": 2_749_999_99}

    with pytest.raises(Refusal, match="another unit"):
        run(council("s151"), "treasury.set_indicator", low)
    run(council("s151"), "treasury.set_indicator", low | {"explained": True})

    rows = ask(
        council("s151"),
        "treasury.indicators",
        {"entity": ENTITY, "year": 2026, "as_at": FIRST_DAY},
    )
    found = {one.code: one for one in rows}
    assert (found["authorised_limit"].state, found["authorised_limit"].headroom_pence) == (
        "breached",
        -1,
    )
