"""Access is looked at again each quarter; what nobody answers for ends."""

from datetime import date, timedelta

import pytest
from django.test import Client

from chamberlain.kernel.clock import business_date
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Grant
from chamberlain.kernel.queries.recertifying import only_reads
from chamberlain.kernel.recertifying import Rhythm, first_due, quarter_start


def _opened(council, **more):
    return run(council("access"), "kernel.open_campaign", more).value


def _reviews(council, campaign, name=""):
    found = ask(council("auditor"), "kernel.access_reviews", {"campaign": campaign})
    return [row for row in found if not name or row.name == name]


def _roles(council, name):
    return {row.role for row in ask(council("auditor"), "kernel.grants") if row.name == name}


def _answer(council, reviews, answer, who="agreer", **more):
    given = {"reviews": [one.review for one in reviews], "answer": answer} | more
    return run(council(who), "kernel.certify_unmanaged_access", given).value


def test_a_quarter_begins_in_january_april_july_and_october():
    assert quarter_start(date(2026, 11, 2)) == date(2026, 10, 1)
    assert quarter_start(date(2027, 1, 1)) == date(2027, 1, 1)
    assert first_due(date(2026, 11, 2)) == date(2026, 11, 30)


def test_every_grant_is_asked_about_with_its_reach_limits_and_last_use(council):
    campaign = _opened(council)

    held = [row for row in ask(council("auditor"), "kernel.grants") if row.role != "employee"]
    rows = _reviews(council, campaign)
    assert len(rows) == len(held)
    holder = next(row for row in rows if row.role == "budget_holder")
    assert (holder.reach, holder.limits, holder.last_used_on) == (
        "entity", "invoice £10,000.00", None,
    )  # fmt: skip
    one = ask(council("auditor"), "kernel.access_campaigns")[0]
    assert (one.grants, one.waiting, one.state) == (len(rows), len(rows), "open")


def test_a_role_that_is_ended_is_gone_at_once_and_one_kept_stays(council):
    campaign = _opened(council)
    clerk, holder = (_reviews(council, campaign, n) for n in ("Asha Patel", "Beth Lang"))

    with pytest.raises(Refusal, match="Say why it ends"):
        _answer(council, clerk, "end")
    _answer(council, clerk, "end", reason="Moved to another team")
    _answer(council, holder, "keep")

    assert _roles(council, "Asha Patel") == set()
    assert _roles(council, "Beth Lang") == {"budget_holder"}
    with pytest.raises(Refusal, match="doesn't wait"):
        _answer(council, clerk, "keep")


def test_nobody_answers_for_their_own_access_nor_without_the_role(council):
    campaign = _opened(council)

    with pytest.raises(NotPermitted, match="own access"):
        _answer(council, _reviews(council, campaign, "Joan Field"), "keep")
    with pytest.raises(NotPermitted):
        _answer(council, _reviews(council, campaign, "Asha Patel"), "keep", who="access")
    with pytest.raises(NotPermitted):
        _opened_by_clerk(council)


def _opened_by_clerk(council):
    run(council("clerk"), "kernel.open_campaign", {})


def test_what_nobody_answers_for_lapses_after_a_warning_but_never_the_last_who_give_access(council):
    campaign = _opened(council)
    due = ask(council("auditor"), "kernel.access_campaigns")[0].due
    _answer(council, _reviews(council, campaign, "Beth Lang"), "keep")

    run(SYSTEM, "kernel.advance_day", {"to": due - timedelta(days=6)})
    warned = [task.title for task in ask(council("agreer"), "kernel.inbox")]
    run(SYSTEM, "kernel.advance_day", {"to": due})
    before = _roles(council, "Asha Patel")
    run(SYSTEM, "kernel.advance_day", {"to": due + timedelta(days=1)})

    assert "Access of Asha Patel ends in 6 days unless you keep it" in warned
    assert before == {"ap_clerk"}
    held = {grant.role_id for grant in Grant.objects.filter(held__contains=business_date())}
    assert held >= {"budget_holder", "access_officer", "access_agreer", "employee"}
    assert "ap_clerk" not in held
    wanted = {"person": council("clerk").person, "role": "ap_clerk", "entity": "BHX"}
    again = run(council("access"), "kernel.ask_access", wanted).value
    run(council("agreer"), "kernel.agree_access", {"request": again})


def test_a_new_quarter_asks_for_a_recertification_and_a_second_at_once_is_refused(council):
    run(SYSTEM, "kernel.advance_day", {"to": business_date() + timedelta(days=1)})
    asked = [task.command for task in ask(council("access"), "kernel.inbox")]

    _opened(council)

    assert asked.count("kernel.open_campaign") == 1
    assert "kernel.open_campaign" not in [t.command for t in ask(council("access"), "kernel.inbox")]
    with pytest.raises(Refusal, match="A recertification is open"):
        _opened(council)


def test_a_year_begins_on_its_own_day():
    year = Rhythm("year", True, 4, 1)

    assert year.start(date(2027, 3, 31)) == date(2026, 4, 1)
    assert year.start(date(2027, 4, 1)) == date(2027, 4, 1)


def test_a_campaign_opens_by_itself_on_its_day_once(council):
    rhythm = {"every": "year", "by_itself": True, "month": 11, "day": 4}
    run(council("access"), "kernel.set_recertification", rhythm)

    opened = []
    for day in ("2026-11-03", "2026-11-04", "2026-11-05"):
        run(SYSTEM, "kernel.advance_day", {"to": day})
        opened.append([one.name for one in ask(council("auditor"), "kernel.access_campaigns")])

    name = "Access of the year from 4 November 2026"
    assert opened == [[], [name], [name]]
    with pytest.raises(NotPermitted):
        run(council("clerk"), "kernel.set_recertification", rhythm)


def test_a_role_that_only_reads_is_said_to_and_not_called_unused(council):
    campaign = _opened(council)

    shown = {row.role: row.reads_only for row in _reviews(council, campaign)}

    assert not shown["ap_clerk"]
    assert only_reads(("ledger.trial_balance", "kernel.interfaces"))


def test_access_is_opened_looked_at_and_answered_for_on_pages(council, settings):
    settings.DEMONSTRATION = True
    campaign = _opened(council)
    review = _reviews(council, campaign, "Asha Patel")[0].review
    client = Client()
    client.post("/sign-in/as/agreer")
    page = f"/staff/access/recertification/{campaign}"

    shown = client.get(f"{page}/unmanaged").content.decode()
    sent = {"reviews": [review], "answer": "end", "reason": "Left the team"}
    ended = client.post(f"{page}/unmanaged/answer", sent)

    assert "Asha Patel" in shown and "Joan Field</h2>" not in shown
    assert ended.status_code == 302
    assert _roles(council, "Asha Patel") == set()
    assert "Left the team" in client.get(page).content.decode()
    assert client.get("/staff/access/recertification").status_code == 200
    assert "Recertification" in client.get("/staff/access").content.decode()
