"""Every control account at a month's end: beside its register, and signed by two."""

from pathlib import Path

import pytest

from chamberlain.insight.make import LAST, MONTH, make_month
from chamberlain.insight.rules.controls import ControlItem, Signed, Told, control_lines
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.ledger.contract import Journal, JournalLine

LEDGER = [("L1020", "Creditors", -500), ("L1110", "Net pay", -70), ("L1240", "A", 5),
          ("L1260", "B", 7)]  # fmt: skip
NET_PAY = {**MONTH, "account": "L1110"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def laid(told, explained=(), signed=()):
    lines = control_lines(LEDGER, told, dict(explained), dict(signed))
    return {one.account: one for one in lines}


def test_register_and_listed_items_make_the_ledger_or_the_rest_is_unexplained():
    moved = ControlItem(what="Posted after the period's end", amount_pence=40)
    found = laid([Told(("L1020",), "Owed", -540, "/x", [moved]), Told(("L1110",), "Pay", -50, "")])

    assert (found["L1020"].difference_pence, found["L1020"].verdict) == (0, "agrees")
    assert (found["L1110"].unexplained_pence, found["L1110"].verdict) == (-20, "unexplained")


def test_an_account_that_no_register_answers_for_is_unexplained_as_a_whole():
    """L2: What is in no register is in nobody's hands."""
    said = {"L1110": [ControlItem(what="Recalled", amount_pence=-70)]}

    assert laid([])["L1110"].unexplained_pence == -70
    assert laid([], said)["L1110"].verdict == "explained"


def test_accounts_of_one_register_stand_together_and_two_registers_of_one_are_added():
    both = Told(("L1240", "L1260"), "Lines", 12, "/x")
    parts = [Told(("L1110",), "Pay", -30, ""), Told(("L1110",), "More", -40, "")]
    found = laid([both, *parts])

    assert set(found) == {"L1020", "L1110", "L1240+L1260"}
    assert found["L1240+L1260"].verdict == found["L1110"].verdict == "agrees"


def test_a_signature_on_other_figures_does_not_count():
    at = Signed("R", "reviewed", None, -70, "Ann", "Bob")
    before = Signed("R", "reviewed", None, -60, "Ann", "Bob")
    said = {"L1110": [ControlItem(what="Recalled", amount_pence=-70)]}

    assert laid([], said, {"L1110": at})["L1110"].signing == "reviewed"
    assert laid([], said, {"L1110": before})["L1110"].signing == "figures moved since"
    assert laid([], {}, {"L1110": at})["L1110"].signing == "figures moved since"


def adrift(pence: int) -> None:
    """Post what no register knows of to net pay."""
    lines = (
        JournalLine(fund="GF", account="L1110", amount_pence=pence),
        JournalLine(fund="GF", account="A2040", amount_pence=-pence),
    )
    journal = Journal(
        entity=ENTITY, type="JAP", source_ref="care:adrift:1", journal_date=LAST,
        description="Made adrift", lines=lines,
    )  # fmt: skip
    run(SYSTEM, "ledger.post_journals", {"source": "care", "journals": [journal]})


def lines_of(council, who="accountant"):
    return {one.account: one for one in ask(council(who), "insight.controls", MONTH)}


def test_a_difference_that_nobody_explained_shows_as_such_until_two_people_settle_it(council):
    make_month(council)
    adrift(1_500)
    assert lines_of(council)["L1110"].unexplained_pence == 1_500
    assert lines_of(council)["L1020"].verdict == lines_of(council)["A2150"].verdict == "agrees"

    run(council("accountant"), "insight.prepare_control_account", NET_PAY)
    with pytest.raises(Refusal, match="unexplained"):
        run(council("reviewer"), "insight.review_control_account", NET_PAY)
    said = {**NET_PAY, "what": "Advance paid by hand, recovered in December"}
    run(council("accountant"), "insight.explain_difference", {**said, "amount_pence": 1_500})
    with pytest.raises(Refusal, match="other figures"):
        run(council("reviewer"), "insight.review_control_account", NET_PAY)
    run(council("accountant"), "insight.prepare_control_account", NET_PAY)
    with pytest.raises(NotPermitted):
        run(council("accountant"), "insight.review_control_account", NET_PAY)
    run(council("reviewer"), "insight.review_control_account", NET_PAY)

    one = lines_of(council, "auditor")["L1110"]
    assert (one.verdict, one.signing) == ("explained", "reviewed")
    assert one.prepared_by and one.reviewed_by and one.prepared_by != one.reviewed_by


def test_what_is_signed_on_its_own_page_is_not_signed_here(council):
    make_month(council)

    with pytest.raises(Refusal, match="own page"):
        run(council("accountant"), "insight.prepare_control_account",
            {**MONTH, "account": "L1020"})  # fmt: skip


def test_the_page_shows_what_is_adrift_and_leads_to_each_register(council, client):
    make_month(council)
    adrift(1_500)
    client.post("/sign-in/as/accountant")
    page = client.get("/staff/insight/controls/2026-11").content.decode()
    close = client.get(f"/staff/ledger/periods/{ENTITY}/2026/8").content.decode()
    month = client.get("/staff/insight/month/2026-11").content.decode()

    assert "£15.00" in page and "unexplained" in page
    assert "/L1110/explain" in page and "insight:control:BHX%2F2026%2F8%2FL1110" in page
    assert "/staff/insight/controls/2026-11" in close and "/staff/insight/controls/2026-11" in month
