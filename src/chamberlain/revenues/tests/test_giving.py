"""Two people give debt up or pay credit back; penalties and appeals stand apart."""

from datetime import date
from typing import Any

import pytest

from chamberlain.kernel.door import Caller, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.tests.test_court import billed, heard, summoned
from chamberlain.revenues.tests.test_recovering import TODAY, does, pays

__all__ = ["billed", "summoned"]

OTHER = Caller(person="SYSTEM-2", name="Another", door="job", system=True)


def balance(account: str, fund: str) -> int:
    found = rows(
        "SELECT coalesce(sum(amount_pence), 0)::bigint AS pence FROM ledger_line "
        "WHERE account = %s AND fund = %s",
        [account, fund],
    )
    return int(found[0]["pence"])


def owed(account: str, day: date = TODAY) -> int:
    found = ask(SYSTEM, "revenues.account", {"account": account, "as_at": day})
    return int(found.balance_pence)


def test_a_write_off_takes_two_people_and_can_be_written_on_again(
    billed: dict[str, str], council: Any
) -> None:
    account, before = billed["4"], owed(billed["4"])
    asked = {"account": account, "year": 2026, "reason_code": "gone_away"}
    reference = run(council("revenues"), "revenues.propose_write_off", asked).value

    manager = council("collector")
    run(manager, "revenues.agree_write_off", {"write_off": reference})
    given_up = owed(account)
    with pytest.raises(Refusal, match="agreed already"):
        run(manager, "revenues.agree_write_off", {"write_off": reference})
    run(manager, "revenues.write_on", {"write_off": reference, "reason": "traced"})

    assert (before, given_up, owed(account)) == (257_944, 0, 257_944)
    assert ask(SYSTEM, "revenues.write_off", {"write_off": reference}).state == "written_on"


def test_costs_in_a_write_off_are_the_general_funds(summoned: str) -> None:
    heard()
    debtors = {fund: balance("A2060", fund) for fund in ("CF", "GF")}
    reference = does("propose_write_off", account=summoned, year=2026, reason_code="uneconomic")

    run(OTHER, "revenues.agree_write_off", {"write_off": reference})

    assert ask(SYSTEM, "revenues.write_off", {"write_off": reference}).cost_pence == 8_500
    assert balance("A2060", "GF") == debtors["GF"] - 8_500
    assert balance("A2060", "CF") == debtors["CF"] - 257_944
    assert does("settle_costs", entity=ENTITY) == 0


def test_more_than_is_owed_is_not_written_off(billed: dict[str, str]) -> None:
    with pytest.raises(Refusal, match=r"£2,579\.44 is owed"):
        does("propose_write_off", account=billed["4"], year=2026, reason_code="hardship",
             amount_pence=257_945)  # fmt: skip


def test_a_manager_agrees_no_more_than_their_limit(billed: dict[str, str], council: Any) -> None:
    asked = {"account": billed["4"], "year": 2026, "reason_code": "gone_away"}
    reference = run(council("revenues"), "revenues.propose_write_off", asked).value

    with pytest.raises(Refusal):
        run(council("revenues2"), "revenues.agree_write_off", {"write_off": reference})

    assert ask(SYSTEM, "revenues.write_off", {"write_off": reference}).state == "proposed"


def test_credit_is_refunded_by_two_people_to_a_verified_payee(
    billed: dict[str, str], council: Any
) -> None:
    account = billed["4"]
    pays(account, 257_944 + 4_000, 99)
    payee = {"source_ref": "revenues:party:ann", "entity": ENTITY, "payee_class": "resident",
             "name": "Ann Example", "sort_code": "100000", "account_number": "12345675",
             "verified": True}  # fmt: skip
    to = run(SYSTEM, "payables.record_payees", {"payees": [payee]}).value["revenues:party:ann"]
    asked = {"account": account, "payee": to}

    with pytest.raises(Refusal, match=r"is £40\.00 in credit"):
        run(council("revenues"), "revenues.propose_refund", asked | {"amount_pence": 4_001})
    reference = run(council("revenues"), "revenues.propose_refund", asked).value
    run(council("collector"), "revenues.agree_refund", {"refund": reference})

    assert owed(account) == 0
    assert balance("L1020", "GF") == -4_000
    paid = rows("SELECT owed_pence FROM payables_obligation WHERE source_ref = %s",
                [f"revenues:refund:{reference}"])  # fmt: skip
    assert [row["owed_pence"] for row in paid] == [4_000]


def test_a_penalty_stands_apart_and_can_be_quashed(billed: dict[str, str]) -> None:
    account = billed["4"]
    asked = {"account": account, "reason": "Did not say that a partner moved in"}

    with pytest.raises(Refusal, match="no first penalty"):
        does("impose_penalty", **asked, kind="repeated")
    first = does("impose_penalty", **asked)
    does("impose_penalty", **asked, kind="repeated")
    both = owed(account)
    does("quash_penalty", penalty=first, reason="told in time")

    frame = year_balances(ENTITY, TODAY)
    assert both == 257_944 + 7_000 + 28_000
    assert owed(account) == 257_944 + 28_000
    assert frame.filter(frame["other_pence"] > 0)["other_pence"].to_list() == [28_000]


def test_an_appeal_goes_to_the_tribunal_after_two_months_and_nothing_waits(
    billed: dict[str, str],
) -> None:
    account = billed["4"]
    asked = {"account": account, "ground": "discount", "grievance": "I live alone"}
    reference = does("record_appeal", **asked, made_on=date(2026, 8, 31))
    early = does("record_appeal", **asked)

    with pytest.raises(Refusal, match="may answer until 02/01/2027"):
        does("record_tribunal_appeal", appeal=early)
    does("record_tribunal_appeal", appeal=reference, tribunal_reference="VT123")
    does("record_decision", appeal=reference, outcome="allowed", heard_on=TODAY,
         decision="The discount applies from 1 April")  # fmt: skip

    found = {one.reference: one for one in ask(SYSTEM, "revenues.appeals", {})}
    assert (found[reference].state, found[reference].outcome) == ("decided", "allowed")
    assert found[reference].reply_by == date(2026, 10, 31)
    assert owed(account) == 257_944
