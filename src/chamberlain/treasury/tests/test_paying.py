"""An instalment is paid as any debt is: details verified by another, released by two, seen."""

from datetime import date

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY
from chamberlain.payables.make import make_paying_account, make_released_run
from chamberlain.payables.models import BankDetails
from chamberlain.treasury.make import FIRST_DAY, make_lender, make_loan, set_limits

DUE = {"entity": ENTITY, "due_by": date(2026, 11, 30)}


@pytest.fixture
def raised(council, settings, tmp_path):
    settings.HOME = tmp_path
    make_paying_account()
    set_limits()
    lender = make_lender(council("treasury"))
    loan = make_loan(
        council("treasury"),
        council("s151"),
        lender,
        drawn_on=FIRST_DAY,
        first_due_on=date(2026, 11, 20),
    )
    run(council("treasury"), "treasury.raise_instalments", DUE)
    return loan


def release(council):
    people = (council("preparer"), council("releaser"), council("releaser2"))
    return make_released_run(*people, payee_classes=["other"])


def verify(council):
    details = BankDetails.objects.get()
    verification = {
        "details": details.reference,
        "method": "in_person",
        "answered_by": "Lending desk",
        "payee_check": "match",
    }
    run(council("verifier"), "payables.verify_bank_details", verification)


def test_an_instalment_is_paid_once_a_second_person_verified_where_it_goes(council, raised):
    with pytest.raises(Refusal):
        release(council)

    verify(council)
    release(council)

    view = ask(council("treasury"), "treasury.loan", {"loan": raised})
    assert view.instalments[0].paid in {"sent", "released", "paid"}
    due = ask(
        council("treasury"),
        "treasury.cash_forecast",
        {"entity": ENTITY, "as_at": FIRST_DAY, "days": 60},
    )
    assert due["out_pence"].sum() == -182_289_27


def test_the_instalment_stands_in_no_run_of_trade(council, raised):
    verify(council)

    with pytest.raises(Refusal) as nothing:
        run(council("preparer"), "payables.propose_run", DUE)

    assert nothing.value.code == "nothing_to_pay"
