from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from chamberlain.banking.errors import AlreadyExplained, DoesNotAddUp, WrongCoding
from chamberlain.banking.make import ENTITY, expect
from chamberlain.banking.models import Explanation, Line, LineState, Movement
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act

MONDAY = date(2026, 11, 2)


def first_line() -> str:
    return str(Line.objects.order_by("id").first())


def balance(role: str, as_at: date = MONDAY) -> int:
    code = ask(SYSTEM, "ledger.account_roles", {"entity": ENTITY})[role]
    return ask(SYSTEM, "ledger.balance_on", {"entity": ENTITY, "account": code, "as_at": as_at})


def state() -> LineState:
    return LineState.objects.order_by("line").first()


def events(name: str) -> list[dict]:
    found = Act.objects.order_by("id").values_list("events", flat=True)
    return [e["payload"] for listed in found for e in listed if e["event"] == name]


def test_a_line_with_an_expected_reference_and_amount_is_matched_posted_and_told(council, loaded):
    expect({"key": "PAY-1", "amount_pence": -4_999, "reference": "PAY-1", "source_ref": "a:b:1"})
    statement = loaded({"amount_pence": -4_999, "end_to_end_id": "PAY-1"})
    before = balance("bank_main")

    answer = run(council("bank"), "banking.match_statement", {"statement": statement.reference})

    assert (answer.value.lines, answer.value.matched, answer.value.left) == (1, 1, 0)
    assert balance("bank_main") == before - 4_999
    assert balance("cash_in_transit") == 4_999
    found = events("banking.movement_found")[0]
    assert (found["source"], found["found"][0]["key"], found["found"][0]["line"]) == (
        "payables",
        "PAY-1",
        first_line(),
    )
    assert events("banking.line_explained")[0]["lines"] == [first_line()]
    assert Explanation.objects.get().evidence


def test_a_payment_file_shown_as_one_line_is_matched_with_all_its_payments(council, loaded):
    expect(
        *[
            {"key": f"PAY-{n}", "amount_pence": -1_000 - n, "batch_key": "RUN-7"}
            for n in range(1, 4)
        ]
    )
    statement = loaded({"amount_pence": -3_006, "end_to_end_id": "RUN-7"})

    answer = run(council("bank"), "banking.match_statement", {"statement": statement.reference})

    assert answer.value.matched == 1
    assert Movement.objects.filter(found_pence=0).count() == 0
    assert len(events("banking.movement_found")[0]["found"]) == 3
    assert balance("cash_in_transit") == 3_006


def test_a_returned_payment_is_posted_to_its_control_account_and_told_to_its_source(
    council, loaded
):
    expect({"key": "PAY-1", "amount_pence": -4_999, "reference": "PAY-1"})
    first = loaded({"amount_pence": -4_999, "end_to_end_id": "PAY-1"})
    run(council("bank"), "banking.match_statement", {"statement": first.reference})

    second = loaded({"amount_pence": 4_999, "end_to_end_id": "PAY-1"}, day=date(2026, 11, 3))
    run(council("bank"), "banking.match_statement", {"statement": second.reference})

    told = events("banking.movement_returned")[0]["returned"][0]
    assert (told["key"], told["amount_pence"]) == ("PAY-1", 4_999)
    assert balance("payments_returned", date(2026, 11, 3)) == -4_999
    assert Movement.objects.get().returned_pence == -4_999


def test_a_person_accepts_a_candidate_with_its_evidence(council, loaded):
    expect({"key": "CH-9", "amount_pence": 7_500, "counterparty": "B Tenant"})
    loaded({"amount_pence": 7_500, "counterparty": "B TENANT", "unstructured": "RENT"})

    best = ask(council("bank"), "banking.candidates", {"line": first_line()})[0]
    answer = run(
        council("bank"),
        "banking.accept_match",
        {"line": first_line(), "movements": best.movements, "evidence": best.evidence},
    )

    assert "same amount" in best.evidence
    assert answer.value.left_pence == 0
    assert answer.value.journals[first_line()].startswith("JNL-")
    assert Movement.objects.get().found_pence == 7_500


def test_a_line_explained_is_not_explained_again(council, loaded):
    loaded({"amount_pence": -1_200})
    coding = {"line": first_line(), "account": "44080", "cost_centre": "CHB101"}
    run(council("bank"), "banking.post_line", coding)

    with pytest.raises(AlreadyExplained, match="nothing of it is left"):
        run(council("bank"), "banking.post_line", coding)


def test_a_movement_found_is_not_found_again(council, loaded):
    expect({"key": "PAY-1", "amount_pence": -500})
    loaded({"amount_pence": -500}, {"amount_pence": -500})
    one, other = (str(line) for line in Line.objects.order_by("id"))
    wanted = {"movements": [f"MV-{Movement.objects.get().id:07d}"]}
    run(council("bank"), "banking.accept_match", {"line": one, **wanted})

    with pytest.raises(AlreadyExplained, match="found already"):
        run(council("bank"), "banking.accept_match", {"line": other, **wanted})


def test_a_line_is_split_to_the_penny(council, loaded):
    loaded({"amount_pence": 10_000})
    parts = [
        {"amount_pence": 9_999, "account": "42060", "cost_centre": "CHB101"},
        {"amount_pence": 1, "account": "44080", "cost_centre": "CHB101", "narrative": "Fee"},
    ]

    answer = run(council("bank"), "banking.split_line", {"line": first_line(), "parts": parts})

    assert answer.value.left_pence == 0
    assert Explanation.objects.count() == 2
    assert len({e.posting for e in Explanation.objects.all()}) == 1


def test_parts_a_penny_out_are_refused_with_the_difference(council, loaded):
    loaded({"amount_pence": 10_000})
    parts = [{"amount_pence": 9_999, "account": "44080", "cost_centre": "CHB101"}]

    with pytest.raises(DoesNotAddUp, match=r"£0\.01 out"):
        run(council("bank"), "banking.split_line", {"line": first_line(), "parts": parts})


def test_parts_that_cancel_each_other_are_refused(council, loaded):
    loaded({"amount_pence": 100})
    parts = [
        {"amount_pence": 5_000_100, "account": "42060", "cost_centre": "CHB101"},
        {"amount_pence": -5_000_000, "account": "44080", "cost_centre": "CHB101"},
    ]

    with pytest.raises(DoesNotAddUp, match="goes against"):
        run(council("bank"), "banking.split_line", {"line": first_line(), "parts": parts})

    assert Explanation.objects.count() == 0


def test_a_coding_the_ledger_would_not_take_is_refused_by_field(council, loaded):
    loaded({"amount_pence": -1_200})

    with pytest.raises(WrongCoding):
        run(
            council("bank"),
            "banking.post_line",
            {"line": first_line(), "account": "NOSUCH", "cost_centre": "CHB101"},
        )

    assert state().explained_pence == 0


def test_what_is_left_at_days_end_is_in_suspense_with_an_owner_and_an_age(council, loaded):
    loaded({"amount_pence": 800}, {"amount_pence": -300})
    owner = council("bank").person

    answer = run(
        council("bank"), "banking.post_to_suspense", {"entity": ENTITY, "owner": owner}
    ).value
    again = run(council("bank"), "banking.post_to_suspense", {"entity": ENTITY}).value

    assert (answer.lines, answer.receipts_pence, answer.payments_pence) == (2, 800, -300)
    assert again.lines == 0
    assert balance("suspense_receipts") == -800
    waiting = ask(
        council("bank"), "banking.suspense", {"as_at": date(2026, 11, 20), "entity": ENTITY}
    )
    assert waiting["age_days"].to_list() == [18, 18]
    assert waiting["owner"].to_list() == [owner, owner]
    assert waiting["age"].to_list() == ["up to a month"] * 2


def test_suspense_is_cleared_when_the_line_is_explained_and_the_bank_posted_once(council, loaded):
    loaded({"amount_pence": 800})
    before = balance("bank_main")
    run(council("bank"), "banking.post_to_suspense", {"entity": ENTITY})
    run(
        council("bank"),
        "banking.post_line",
        {"line": first_line(), "account": "44080", "cost_centre": "CHB101"},
    )

    assert balance("suspense_receipts") == 0
    assert balance("bank_main") == before + 800
    assert (state().suspense_pence, state().suspense_on) == (0, None)


def test_undoing_keeps_history_and_puts_the_line_in_suspense(council, loaded):
    expect({"key": "PAY-1", "amount_pence": -4_999, "reference": "PAY-1"})
    statement = loaded({"amount_pence": -4_999, "end_to_end_id": "PAY-1"})
    run(council("bank"), "banking.match_statement", {"statement": statement.reference})

    run(
        council("bank"),
        "banking.unmatch_line",
        {"line": first_line(), "reason": "It was another supplier"},
    )

    assert (state().explained_pence, state().suspense_pence) == (0, -4_999)
    assert Movement.objects.get().found_pence == 0
    assert balance("cash_in_transit") == 0
    lost = events("banking.movement_lost")[0]["lost"][0]
    assert (lost["key"], "another supplier" in lost["reason"]) == ("PAY-1", True)
    history = ask(council("auditor"), "banking.line", {"line": first_line()}).history
    assert [(h.undone, h.undoes) for h in history] == [
        (True, None),
        (False, history[0].reference),
    ]


def test_a_line_undone_can_be_explained_again(council, loaded):
    loaded({"amount_pence": -1_200})
    coding = {"line": first_line(), "account": "44080", "cost_centre": "CHB101"}
    run(council("bank"), "banking.post_line", coding)
    run(council("bank"), "banking.unmatch_line", {"line": first_line(), "reason": "Not fees"})

    answer = run(council("bank"), "banking.post_line", coding | {"account": "42060"})

    assert answer.value.left_pence == 0
    assert balance("suspense_payments") == 0


def test_another_application_explains_a_line_in_part(council, loaded):
    loaded({"amount_pence": 1_000})
    part = {"line": first_line(), "amount_pence": 400, "account": "42060", "cost_centre": "CHB101"}

    answer = run(SYSTEM, "banking.explain_lines", {"source": "income", "explanations": [part]})

    assert (answer.value.lines, answer.value.left_pence) == (1, 600)


def test_an_owner_is_given_and_noted(council, loaded):
    loaded({"amount_pence": 1_000})
    reviewer = council("reviewer").person

    run(
        council("bank"),
        "banking.assign_owner",
        {"lines": [first_line()], "owner": reviewer, "note": "Asked the school"},
    )

    assert (state().owner, state().note) == (reviewer, "Asked the school")


def test_the_same_movement_said_again_is_not_expected_twice(council, statements):
    expect({"key": "PAY-1", "amount_pence": -500})
    expect({"key": "PAY-1", "amount_pence": -500})

    assert Movement.objects.count() == 1


def test_a_movement_said_again_with_another_amount_is_refused(council, statements):
    expect({"key": "PAY-1", "amount_pence": -500})

    with pytest.raises(Refusal, match="with another amount"):
        expect({"key": "PAY-1", "amount_pence": -501})


def test_a_cancelled_movement_is_not_matched(council, loaded):
    expect({"key": "PAY-1", "amount_pence": -500, "reference": "PAY-1"})
    run(
        SYSTEM,
        "banking.cancel_movements",
        {"source": "payables", "keys": ["PAY-1"], "reason": "Run cancelled"},
    )
    statement = loaded({"amount_pence": -500, "end_to_end_id": "PAY-1"})

    answer = run(council("bank"), "banking.match_statement", {"statement": statement.reference})

    assert answer.value.matched == 0


def test_counters_are_changed_by_nobody_but_the_database(council, loaded):
    loaded({"amount_pence": 1_000})

    for statement in (
        "UPDATE banking_line_state SET explained_pence = 1000",
        "DELETE FROM banking_line_state",
        "UPDATE banking_line SET amount_pence = 1",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE chamberlain_writer")
            cursor.execute(statement)


def test_nobody_without_the_permission_explains_lines(council, loaded):
    loaded({"amount_pence": 1_000})

    with pytest.raises(NotPermitted):
        run(council("reviewer"), "banking.post_line", {"line": first_line(), "account": "44080"})


def test_candidates_are_found_by_amount_by_name_and_by_a_reference_with_one_slip(council, loaded):
    expect(
        {"key": "A", "amount_pence": 7_500},
        {"key": "B", "amount_pence": 1, "counterparty": "b. tenant"},
        {"key": "C", "amount_pence": 2, "reference": "HR-123 456"},
        {"key": "D", "amount_pence": 3, "reference": "HR123546"},
        {"key": "E", "amount_pence": 4, "reference": "HR12346"},
        {"key": "F", "amount_pence": 5, "reference": "HR129999"},
    )
    loaded({"amount_pence": 7_500, "counterparty": "B TENANT", "end_to_end_id": "HR123456"})

    found = ask(council("bank"), "banking.candidates", {"line": first_line()})

    assert {one.title.split()[-1] for one in found} >= {"A"}
    assert {one.amount_pence for one in found} == {7_500, 1, 2, 3, 4}
