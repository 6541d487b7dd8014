"""Direct debits taken from us, patterns learnt from people, several lines for one item."""

from datetime import date, timedelta

import polars as pl
import pytest

from chamberlain.banking.contract import ExpectedMovement, movement_frame
from chamberlain.banking.rules.frames import OPEN_ITEMS, OPEN_LINES
from chamberlain.banking.rules.several import several_to_one
from chamberlain.banking.rules.standing import (
    CLEARANCES,
    LINES,
    STANDING,
    learnt,
    standing_matches,
)
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM

DAY = date(2026, 11, 2)
GRID = (1, "direct_debit", "SOUTHERN GRID", -1, 10_000, 50_000)
CHARGES = (2, "pattern", "ACCOUNT CHARGES", -1, 1, 90_000)


def _matches(lines, *standing):
    rows = [
        (number, pence, "", who, text, code)
        for number, (pence, who, text, code) in enumerate(lines, start=1)
    ]
    frame = pl.DataFrame(rows, schema=LINES, orient="row")
    known = pl.DataFrame(list(standing), schema=STANDING, orient="row")
    return [row[1:] for row in standing_matches(frame, known).rows()]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ((-48_211, "Southern Grid Ltd", "", "RDDT"), (1, "")),
        ((-50_000, "", "DD southern-grid 991", ""), (1, "")),
        ((-50_001, "Southern Grid Ltd", "", ""), (1, "a direct debit above its limit")),
        ((-9_999, "Southern Grid Ltd", "", ""), (1, "a direct debit below what is expected")),
        ((-500, "", "ACCOUNT CHARGES", ""), (2, "")),
        (
            (-500, "Stranger plc", "", "PMNT/RDDT/ESDD"),
            (None, "a direct debit of an originator that is not registered"),
        ),
    ],
)
def test_a_line_is_taken_within_limits_and_held_up_outside_them(line, expected):
    assert _matches([line], GRID, CHARGES) == [expected]


def test_money_the_other_way_other_words_and_a_pattern_out_of_range_are_left_alone():
    lines = [
        (48_211, "Southern Grid Ltd", "", ""),
        (-48_211, "Northern Grid Ltd", "", ""),
        (-90_001, "", "ACCOUNT CHARGES", ""),
    ]

    assert _matches(lines, GRID, CHARGES) == []


def test_a_registered_debit_goes_before_a_pattern_and_two_of_a_kind_wait_for_a_person():
    twin = (3, "direct_debit", "GRID LTD", -1, 1, 60_000)
    pattern = (4, "pattern", "SOUTHERN", -1, 1, 60_000)
    line = (-20_000, "Southern Grid Ltd", "", "")

    assert _matches([line], GRID, pattern) == [(1, "")]
    assert _matches([line], GRID, twin) == [(None, "several standing codings fit it")]


def _clearances(*rows):
    coding = {"fund": "GF", "project": "", "vat_code": "", "account_id": 1}
    whole = [
        {"line": n, "amount_pence": pence, "counterparty": who, "text": text, **coding}
        | {"coded_to": code, "cost_centre": "CHB101"}
        for n, (pence, who, text, code) in enumerate(rows, start=1)
    ]
    return learnt(pl.DataFrame(whole, schema=CLEARANCES))


def test_a_pattern_is_learnt_from_three_alike_and_never_from_two_minds():
    thrice = [(-100, "", f"RENT QUARTER {n}", "93130") for n in range(3)]
    twice = [(-100, "GARAGE LTD", "", "42060")] * 2
    torn = [(-100, "PAPER SHOP", "", "42060"), *[(-100, "PAPER SHOP", "", "42070")] * 3]

    found = _clearances(*thrice, *twice, *torn).to_dicts()

    assert [(one["name"], one["lines"]) for one in found] == [("RENT QUARTER", [1, 2, 3])]
    assert (found[0]["least_pence"], found[0]["most_pence"]) == (50, 200)


def _several(lines, items):
    texts = dict.fromkeys(("end_to_end_id", "batch_reference", "text"), "")
    rows = [
        {"line": n, "booked_on": day, "amount_pence": pence, "returned": False, "reference": ""}
        | texts
        | {"counterparty": who}
        for n, (pence, who, day) in enumerate(lines, start=1)
    ]
    asked = [
        {"item": n, "expected_on": DAY, "amount_pence": pence, "reference": "", "key": f"K{n}"}
        | {"batch": "", "counterparty": who}
        for n, (pence, who) in enumerate(items, start=1)
    ]
    found = several_to_one(
        pl.DataFrame(rows, schema=OPEN_LINES), pl.DataFrame(asked, schema=OPEN_ITEMS)
    )
    return found.select("item", "lines", "amount_pence").rows()


def test_lines_of_one_name_that_come_to_an_item_are_proposed_together_and_no_others():
    late = DAY + timedelta(days=30)
    lines = [
        (4_000, "Red Lion", DAY),
        (6_000, "RED LION", DAY),
        (6_000, "Blue Boar", DAY),
        (5_000, "White Hart", DAY),
        (5_000, "White Hart", late),
    ]

    found = _several(lines, [(10_000, "red-lion"), (10_000, "White Hart"), (10_001, "Blue Boar")])

    assert found == [(1, [1, 2], 10_000)]


DEBIT = {
    "entity": ENTITY,
    "originator": "Southern Grid",
    "words": "SOUTHERN GRID",
    "least_pence": 10_000,
    "most_pence": 50_000,
    "coded_to": "42060",
    "cost_centre": "CHB101",
}


@pytest.fixture
def debit(council, statements):
    made = run(council("bank"), "banking.register_direct_debit", DEBIT).value
    run(council("reviewer"), "banking.agree_standing", {"standing": made})
    return made


def _match(council, statement):
    return run(council("bank"), "banking.match_statement", {"statement": statement}).value


def test_a_registered_debit_is_posted_and_one_above_its_limit_is_somebodys_work(
    council, loaded, debit
):
    day = loaded(
        {"amount_pence": -48_211, "counterparty": "SOUTHERN GRID LTD"},
        {"amount_pence": -50_001, "counterparty": "SOUTHERN GRID LTD"},
    )

    answer = _match(council, day.reference)
    again = _match(council, day.reference)

    assert (answer.matched, answer.left, answer.by) == (1, 1, {"standing": 1})
    assert again.matched == 0
    titles = [one.title for one in ask(council("bank"), "kernel.inbox")]
    held = "£500.01 out: a direct debit above its limit of Southern Grid, limit £500.00"
    assert titles.count(held) == 1
    (up,) = ask(council("bank"), "banking.held_up_lines", {})
    assert (up.amount_pence, up.standing) == (-50_001, debit)
    shown = ask(council("bank"), "banking.standing_view", {"standing": debit})
    assert (shown.posted, shown.posted_pence, shown.exceptions, shown.undone) == (1, -48_211, 1, 0)


def test_what_was_posted_wrongly_counts_against_it_and_it_is_switched_off(council, loaded, debit):
    day = loaded({"amount_pence": -20_000, "counterparty": "SOUTHERN GRID LTD"})
    _match(council, day.reference)
    lines = ask(council("bank"), "banking.lines", {"entity": ENTITY, "statement": day.reference})
    line = lines["reference"][0]

    run(council("bank"), "banking.unmatch_line", {"line": line, "reason": "not ours"})
    off = {"standing": debit, "reason": "wrong once"}
    run(council("reviewer"), "banking.switch_off_standing", off)
    more = loaded(
        {"amount_pence": -21_000, "counterparty": "SOUTHERN GRID LTD"}, day=date(2026, 11, 3)
    )

    shown = ask(council("bank"), "banking.standing_view", {"standing": debit})
    assert (shown.state, shown.undone) == ("off", 1)
    assert _match(council, more.reference).by == {}


def test_two_people_stand_behind_it_and_bad_input_is_refused(council, statements):
    made = run(council("bank"), "banking.register_direct_debit", DEBIT).value

    with pytest.raises(NotPermitted):
        run(council("bank"), "banking.agree_standing", {"standing": made})
    with pytest.raises(NotPermitted):
        run(council("reviewer"), "banking.register_direct_debit", DEBIT | {"words": "OTHER"})
    with pytest.raises(Refusal, match="says this already"):
        run(council("bank"), "banking.register_direct_debit", DEBIT)
    with pytest.raises(Refusal, match="too short"):
        run(council("bank"), "banking.register_direct_debit", DEBIT | {"words": "DD"})
    with pytest.raises(Refusal, match="less than the least"):
        run(council("bank"), "banking.register_direct_debit", DEBIT | {"most_pence": 9_999})
    with pytest.raises(Refusal, match="99999"):
        run(council("bank"), "banking.register_direct_debit", DEBIT | {"coded_to": "99999"})
    with pytest.raises(Refusal, match="may lower that"):
        agree = {"standing": made, "most_pence": 50_001}
        run(council("reviewer"), "banking.agree_standing", agree)


def test_patterns_are_proposed_from_what_people_did_and_post_once_agreed(council, loaded):
    rent = {"counterparty": "SEAFRONT TRADERS"}
    day = loaded(*[{"amount_pence": 1_000 + n, **rent} for n in range(3)])
    coded = {"account": "42060", "cost_centre": "CHB101"}
    for line in ask(council("bank"), "banking.lines", {"statement": day.reference})["reference"]:
        run(council("bank"), "banking.post_line", {"line": line, **coded})

    (made,) = run(council("bank"), "banking.learn_patterns", {"entity": ENTITY}).value
    again = run(council("bank"), "banking.learn_patterns", {"entity": ENTITY}).value
    run(council("reviewer"), "banking.agree_standing", {"standing": made})
    more = loaded({"amount_pence": 1_500, **rent}, day=date(2026, 11, 3))

    assert again == []
    shown = ask(council("bank"), "banking.standing_view", {"standing": made})
    assert (shown.kind, len(shown.evidence), shown.most_pence) == ("pattern", 3, 2_004)
    assert _match(council, more.reference).by == {"standing": 1}


def test_several_lines_are_accepted_as_one_item_to_the_penny(council, loaded):
    expected = ExpectedMovement(
        key="GRANT:1",
        entity=ENTITY,
        bank_account="MAIN",
        amount_pence=10_000,
        expected_on=DAY,
        sent_on=None,
        batch_key="",
        counterparty="HOUSING TRUST",
    )
    told = {"source": "demo", "movements": movement_frame([expected])}
    run(SYSTEM, "banking.expect_movements", told)
    day = loaded(
        {"amount_pence": 4_000, "counterparty": "HOUSING TRUST"},
        {"amount_pence": 6_000, "counterparty": "HOUSING TRUST"},
        {"amount_pence": 1_000, "counterparty": "HOUSING ASSOCIATION"},
    )
    lines = ask(council("bank"), "banking.lines", {"statement": day.reference})
    other = lines.filter(pl.col("amount_pence") == 1_000)["reference"][0]

    (proposed,) = ask(council("bank"), "banking.several_lines", {"entity": ENTITY})
    with pytest.raises(Refusal, match=r"£10\.00 out"):
        wrong = {"lines": [*proposed.lines, other], "movement": proposed.movement}
        run(council("bank"), "banking.accept_lines", wrong)
    both = {"lines": proposed.lines, "movement": proposed.movement}
    answer = run(council("bank"), "banking.accept_lines", both).value

    assert (answer.lines, answer.left_pence) == (2, 0)
    assert ask(council("bank"), "banking.several_lines", {"entity": ENTITY}) == []
