"""Pages of schedules, recharges, files of journals, year ends and take-ons."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from chamberlain.kernel.door import run
from chamberlain.ledger.models import PreparedJournal, Schedule, YearClose
from chamberlain.ledger.tests.test_recharges import rule_of
from chamberlain.ledger.tests.test_schedules import prepayment
from chamberlain.ledger.tests.test_take_on import load
from chamberlain.ledger.tests.test_uploads import MIXED
from chamberlain.ledger.tests.test_views import BASE, client_of, shown
from chamberlain.ledger.tests.test_years import live_a_year

__all__ = ["client_of"]


def test_a_schedule_shows_its_journals_and_is_approved_there(client_of, council):
    schedule = prepayment(council("accountant"))
    page = shown(client_of("chief"), f"schedules/{schedule}")

    answer = client_of("chief").post(f"{BASE}schedules/{schedule}/approve")

    assert page.count("to come") == 13
    assert answer.status_code == 302
    assert Schedule.objects.get().state == "approved"
    assert "JNL-" in shown(client_of("chief"), f"schedules/{schedule}")


def test_a_recharge_rule_shows_its_shares_and_is_run_there(client_of, council):
    rule = rule_of(council)

    page = shown(client_of("accountant"), f"recharges/{rule}")
    answer = client_of("accountant").post(
        f"{BASE}recharges/{rule}/run", {"year": "2026", "period": "8"}
    )

    assert "33.33%" in page
    assert answer.status_code == 302


def test_a_file_is_looked_at_then_taken_and_its_rejects_come_back(client_of, council):
    client = client_of("accountant")
    file = SimpleUploadedFile("journals.csv", MIXED.encode())
    place = client.post(f"{BASE}upload", {"file": file}).url

    looked = client.get(place).content.decode()
    taken = client.post(place).content.decode()
    again = client.post(place)
    rejects = client.get(f"{place}/rejects").content.decode()

    assert "differ by £0.01" in looked
    assert "Prepare the good journals" in looked
    assert "Prepared: somebody else approves" in taken
    assert (again.status_code, PreparedJournal.objects.count()) == (409, 1)
    assert rejects.splitlines()[0].endswith("problem")
    assert len(rejects.splitlines()) == 7


def test_a_year_is_prepared_by_one_and_closed_by_another_on_its_page(client_of, council):
    live_a_year()
    here = "years/BHX/2026"
    page = shown(client_of("chief"), here)

    client_of("chief").post(f"{BASE}{here}/prepare", {"statement": "Draft accounts"})
    refused = client_of("chief").post(f"{BASE}{here}/close")
    closed = client_of("s151").post(f"{BASE}{here}/close")

    assert "What each fund came to" in page
    assert (refused.status_code, closed.status_code) == (403, 302)
    assert YearClose.objects.get().closed_on == date(2026, 11, 2)
    assert "Closed by" in shown(client_of("auditor"), here)


def test_balances_taken_on_are_agreed_on_their_page(client_of, council):
    take_on = load(council("accountant"))

    page = shown(client_of("chief"), f"take-on/{take_on}")
    answer = client_of("chief").post(f"{BASE}take-on/{take_on}/agree")

    assert "£5,000.00" in page
    assert answer.status_code == 302
    assert run(council("chief"), "ledger.seal_day", {}).value
