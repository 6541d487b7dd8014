"""The pages of budgets, as people of the demonstration council see them."""

import pypdfium2
import pytest
from django.test import Client

from chamberlain.budgets.make import make_budget, make_managers
from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM

BASE = "/staff/budgets/"
PLACE = {"entity": ENTITY, "year": 2026}
PAGES = ("my", "directorates", "monitor", "virements", "savings", "capital", "years", "lines",
         "commitments", "centres/CHB101", f"report/{ENTITY}/2026/7", "grants", "grants/add",
         "grants/unspent", "conditions", "claims", "schools", "schools/add", "schools/pay",
         "returns", "returns/remind", "returns/import", "cfr")  # fmt: skip


@pytest.fixture
def client_of(council, settings, tmp_path):
    """Return a function from a username to a client signed in as them."""
    settings.DEMONSTRATION = True
    settings.HOME = tmp_path

    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


@pytest.fixture
def budgets(council):
    """A small approved budget; the budget holder answers for financial services."""
    make_budget()
    make_managers(("CHB101", "holder"), ("CHB104", "head"))


def shown(client, address, status=200, **given):
    answer = client.get(BASE + address, given)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def said(council, pence=140_000_00, period=7):
    inputs = PLACE | {"period": period, "cost_centre": "CHB101", "group": "1",
                      "outturn_pence": pence, "reason": "Agency cover"}  # fmt: skip
    run(council("holder"), "budgets.enter_forecast", inputs)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_budgets_opens_for_the_accountant(client_of, budgets, address):
    page = shown(client_of("accountant"), address)

    assert "<h1" in page


def test_a_manager_sees_their_own_budgets_only(client_of, budgets):
    page = shown(client_of("holder"), "my")

    assert "Financial services" in page
    assert "Procurement" not in page


def test_a_manager_forecasts_from_the_page_and_sees_it_there(client_of, budgets):
    client = client_of("holder")
    address = f"{BASE}centres/CHB101/forecast/1"
    form = client.get(address, {"as": "budget"}).content.decode()
    key = form.partition('name="_key" value="')[2].partition('"')[0]

    answer = client.post(
        address, {"_key": key, "outturn_pence": "140000", "reason": "Agency cover"}
    )
    page = shown(client, "centres/CHB101")

    assert 'value="120000.00"' in form
    assert answer.status_code == 302
    assert "£140k" in page and "Agency cover" in page


def test_a_grant_is_added_and_shown_with_what_it_asks_for(client_of, budgets, council):
    client = client_of("accountant")
    form = client.get(f"{BASE}grants/add").content.decode()
    key = form.partition('name="_key" value="')[2].partition('"')[0]
    given = {
        "_key": key, "entity": ENTITY, "title": "Warm homes", "awarding_body": "A department",
        "award_pence": "50000", "kind": "revenue", "ring_fenced": "true", "basis": "instalments",
        "starts_on-day": "1", "starts_on-month": "4", "starts_on-year": "2026",
        "ends_on-day": "31", "ends_on-month": "3", "ends_on-year": "2027", "account": "91010",
        "cost_centre": "CHB101", "unspent": "reserve", "fund": "GF", "percent": "100",
        "places-0-cost_centre": "CHB101", "places-0-account_from": "42060",
        "clawback": "If not spent by March",
    }  # fmt: skip
    added = client.post(f"{BASE}grants/add", given)
    address = added.headers["Location"].removeprefix(BASE)
    run(council("accountant"), "budgets.add_grant_condition",
        {"grant": address.rpartition("/")[2], "kind": "report", "text": "Half-year report",
         "due_on": "2026-11-20", "owner": "Energy team"})  # fmt: skip

    page = shown(client, address)
    for way in ("receipts", "condition", "document", "amend", "close", "carry"):
        assert "<h1" in shown(client, f"{address}/{way}")

    assert "Warm homes" in page and "Half-year report" in page and "£50,000.00" in page
    assert "Say it is met" in page
    assert "Half-year report" in shown(client_of("holder"), "conditions")
    assert "CHB101 42060" in page


def test_a_schools_month_is_seen_before_it_is_taken_and_stands_on_its_page(
    client_of, council, tmp_path
):
    terms = {
        "payer": ENTITY, "entity": "BHX-SCH", "cost_centre": "SCH101", "name": "Seaview Primary",
        "dfe_number": "846/2001", "banking": "imprest", "opens_year": 2026, "opens_period": 7,
        "cash_pence": 100_00, "revenue_pence": 100_00,
    }  # fmt: skip
    school = run(council("accountant"), "budgets.add_school", terms).value
    file = tmp_path / "october.csv"
    file.write_text(
        "school,code,amount\nSCH101,E19,40.00\nSCH101,CASHBOOK,60.00\nSCH101,BANK,61.00\n"
        "SCH101,E99,5.00\n"
    )
    client = client_of("schools")
    with file.open("rb") as upload:
        given = {"file": upload, "year": "2026", "period": "7"}
        kept = client.post(f"{BASE}returns/import", given)

    preview = client.get(kept.headers["Location"]).content.decode()
    before = ask(council("schools"), "budgets.school", {"reference": school, "year": 2026}).returns
    client.post(kept.headers["Location"])
    (one,) = ask(council("schools"), "budgets.school", {"reference": school, "year": 2026}).returns
    page = shown(client, f"returns/{one['reference']}")
    for way in ("submit", "discard"):
        assert "<h1" in shown(client, f"returns/{one['reference']}/{way}")

    assert "No code of a return" in preview and before == []
    assert "£1.00 apart from the cash book" in page and "41060" in page
    assert "Seaview Primary" in shown(client, f"schools/{school}")
    assert "<h1" in shown(client_of("accountant"), f"schools/{school}/share")


def test_a_forecast_without_a_reason_is_refused_on_the_page(client_of, budgets):
    answer = client_of("holder").post(
        f"{BASE}centres/CHB101/forecast/1", {"_key": "k", "outturn_pence": "1", "reason": ""}
    )

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_an_accountant_approves_nothing_that_a_clerk_cannot_see(client_of, budgets):
    assert client_of("clerk").get(f"{BASE}monitor").status_code == 403


def test_a_virement_is_approved_from_its_page_by_another(client_of, budgets, council):
    lines = [
        {"cost_centre": "CHB101", "account": "11010", "amount_pence": -100_00},
        {"cost_centre": "CHB104", "account": "11010", "amount_pence": 100_00},
    ]
    inputs = PLACE | {"kind": "one_off", "reason": "Cover", "lines": lines}
    one = run(council("accountant"), "budgets.propose_virement", inputs).value
    client = client_of("head")

    page = shown(client, f"virements/{one}")
    answer = client.post(f"{BASE}virements/{one}/approve", {"_key": "a", "note": "", "minute": ""})

    assert "Approve" in page
    assert answer.status_code == 302
    assert "Approved" in shown(client, f"virements/{one}")


def test_a_file_of_lines_is_seen_first_and_then_taken(client_of, council, tmp_path):
    client = client_of("accountant")
    file = tmp_path / "budget.csv"
    file.write_text(
        "cost_centre,account,amount,profile\nCHB101,11010,120000.00,EVEN\nNOWHERE,11010,5.00,EVEN\n"
    )
    with file.open("rb") as upload:
        kept = client.post(f"{BASE}years/import", {"file": upload, "year": "2027"})

    preview = client.get(kept.headers["Location"]).content.decode()
    before = ask(SYSTEM, "budgets.years", {})
    taken = client.post(kept.headers["Location"]).content.decode()

    assert "no cost centre" in preview and "Would be taken" in preview
    assert before == []
    assert "1 rows taken" in taken
    assert [(row.year, row.lines) for row in ask(SYSTEM, "budgets.years", {})] == [(2027, 1)]


def test_a_published_report_stands_whatever_is_said_later(client_of, budgets, council):
    said(council, period=6)
    run(council("chief"), "budgets.publish_report", PLACE | {"period": 6})
    said(council, 180_000_00, period=7)

    kept = ask(council("director"), "budgets.report", PLACE | {"period": 6})
    draft = ask(council("director"), "budgets.report", PLACE | {"period": 7})

    assert kept.total.variance_pence == 20_000_00
    assert draft.total.variance_pence == 60_000_00
    assert draft.total.previous_pence == 20_000_00
    with pytest.raises(Exception, match="published"):
        said(council, 1, period=6)


def test_the_report_is_a_paper_of_the_same_figures(client_of, budgets, council):
    said(council)
    answer = client_of("director").get(f"{BASE}report/{ENTITY}/2026/7.pdf")

    paper = pypdfium2.PdfDocument(answer.content)
    text = "".join(paper[n].get_textpage().get_text_range() for n in range(len(paper)))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "Targeted budget monitoring: October 2026" in text
    assert "Agency cover" in text
    assert "£20k" in text


def test_a_schools_officer_sees_nothing_of_the_councils_budget(budgets, council):
    for name in ("monitor", "directorates", "report", "savings", "schemes"):
        with pytest.raises(Exception, match="holds no role"):
            ask(council("schools"), f"budgets.{name}", PLACE | {"period": 7})
