import random

import polars as pl
import pytest
from bench.income_allocate import NOBODY, VALIDATORS
from bench.receipts import Recipe
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.income.make import council_tax_number
from chamberlain.income.rules.allocate import allocate
from chamberlain.income.rules.validators import Validator, check_for, valid

FORM = Validator("CTAX", 10, "50", "", "weighted", 11, (10, 9, 8, 7, 6, 5, 4, 3, 2))
JANE, PETER = council_tax_number(1_234_560), council_tax_number(7_654_320)
ACCOUNTS = [
    {"account": JANE, "name": "Jane Okafor", "due_pence": 196_00, "balance_pence": 1_568_37},
    {"account": PETER, "name": "Peter Lindley", "due_pence": 143_50, "balance_pence": 1_148_11},
]


def found(said, payer="", pence=50_00, accounts=ACCOUNTS, payers=NOBODY, **closed):
    frame = pl.DataFrame({"row": [1], "amount_pence": [pence], "said": [said], "payer": [payer]})
    books = pl.DataFrame(accounts).with_columns(closed=pl.lit(closed.get("closed", False)))
    result, errors = allocate.run(frame, accounts=books, validators=VALIDATORS, payers=payers)
    assert errors.is_empty()
    return result.row(0, named=True) if result.height else None


@pytest.mark.parametrize(
    ("said", "how"),
    [
        (JANE, "reference"),
        (f"{JANE[:4]} {JANE[4:7]} {JANE[7:]}", "reference"),
        (f"COUNCIL TAX {JANE} NOV", "corrected"),
        (f"CTAX{JANE}", "corrected"),
        (JANE.replace("0", "O"), "corrected"),
        (JANE[2:], "corrected"),
    ],
)
def test_a_reference_is_found_however_it_is_written(said, how):
    one = found(said)

    assert (one["account"], one["how"]) == (JANE, how)


@pytest.mark.parametrize(
    "said",
    [JANE[:5] + JANE[6:], JANE[:4] + "9" + JANE[4:], JANE[:6] + JANE[7] + JANE[6] + JANE[8:]],
)
def test_one_slip_is_found_where_the_name_agrees(said):
    one = found(said, "MISS J OKAFOR")

    assert (one["account"], one["how"]) == (JANE, "slip")
    assert "the name agrees" in one["evidence"]


def test_one_slip_without_name_or_amount_is_left_to_a_person():
    assert found(JANE[:5] + JANE[6:], "T BUNTING") is None


def test_a_reference_that_checks_and_is_nobodys_is_no_slip():
    wrong = [JANE[:at] + figure + JANE[at + 1 :] for at in range(2, 10) for figure in "0123456789"]
    other = council_tax_number(1_234_570)

    assert not any(valid(one, FORM) for one in wrong if one != JANE)
    assert found(other, "JANE OKAFOR", 196_00) is None


def test_without_a_reference_a_name_and_an_amount_that_few_owe_are_enough_and_less_is_not():
    assert found("BILL", "JANE OKAFOR", 196_00)["how"] == "name"
    assert found("BILL", "OKAFOR J", 1_568_37)["how"] == "name"
    assert found("BILL", "JANE OKAFOR", 195_00) is None
    assert found("BILL", "", 196_00) is None


def test_two_of_one_name_who_owe_the_same_are_left_to_a_person():
    twins = [*ACCOUNTS, ACCOUNTS[0] | {"account": council_tax_number(2_222_220)}]

    assert found("BILL", "JANE OKAFOR", 196_00, twins) is None


def test_what_people_allocated_teaches_whom_a_payer_pays_for():
    taught = pl.DataFrame({"payer_key": ["T BUNTING"], "account": [JANE], "times": [2]})

    assert found("BILL", "T BUNTING", 196_00, payers=taught)["how"] == "payer"
    assert found("BILL", "T BUNTING", 77_00, payers=taught) is None


def test_a_receipt_for_a_closed_account_says_so_and_goes_nowhere():
    settled = [ACCOUNTS[0] | {"due_pence": 0, "balance_pence": 0}]

    one = found(JANE, "JANE OKAFOR", 196_00, settled, closed=True)

    assert one["how"] == "closed"
    assert "is closed and owes nothing" in one["evidence"]


def test_a_reference_that_everything_else_speaks_against_is_left_to_a_person():
    near = {"account": _alike(JANE), "name": "Peter Lindley", "due_pence": 900_00}

    doubted = found(JANE, "PETER LINDLEY", 900_00, [ACCOUNTS[0], near | {"balance_pence": 0}])

    assert doubted is None
    assert found(JANE, "PETER LINDLEY", 900_00)["account"] == JANE


def _alike(reference):
    return next(
        changed
        for a in "0123456789"
        for b in "0123456789"
        for changed in [f"{reference[:3]}{a}{reference[4:7]}{b}{reference[8:]}"]
        if changed != reference and valid(changed, FORM)
    )


def test_the_labelled_set_is_found_and_nothing_goes_elsewhere():
    accounts, receipts = Recipe(random.Random(7), 6_000, 5_000).frames()

    result, _ = allocate.run(
        receipts.select("row", "amount_pence", "said", "payer"),
        accounts=accounts,
        validators=VALIDATORS,
        payers=NOBODY,
    )

    judged = receipts.join(result, on="row", how="left")
    went = pl.col("account").is_not_null()
    assert judged.filter(went & pl.col("account").ne_missing(pl.col("truth"))).rows() == []
    findable = judged.filter("findable")
    assert findable.filter(went).height >= findable.height * 0.99


@settings(max_examples=150)
@given(st.integers(0, 9_999_999), st.integers(0, 9), st.integers(0, 9))
def test_a_check_digit_shows_every_wrong_figure(number, place, figure):
    body = f"50{number:07d}"
    check = check_for(body, FORM)
    if check is None:
        return
    whole = body + check
    changed = whole[:place] + str(figure) + whole[place + 1 :]

    assert valid(whole, FORM)
    assert valid(changed, FORM) == (changed == whole)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (Validator("X", 19, "9826", "", "luhn"), "982600000012345678"),
        (Validator("X", 12, "", "", "mod97"), "1234567890"),
        (Validator("X", 9, "", "", "weighted_x", 11, (9, 8, 7, 6, 5, 4, 3, 2)), "00000006"),
    ],
)
def test_every_scheme_accepts_the_check_it_makes_and_no_other(form, body):
    check = check_for(body, form)
    others = {f"{n:0{len(check)}d}" for n in range(10 ** len(check))} - {check}

    assert valid(body + check, form)
    assert not any(valid(body + other, form) for other in sorted(others)[:40])
