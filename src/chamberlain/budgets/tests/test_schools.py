"""Maintained schools: what they begin with, what they are paid, and the months they return."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client

from chamberlain.budgets.models import SchoolAdvance, SchoolReturn
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.door.importing import import_file
from chamberlain.kernel.make import ENTITY, SCHOOLS, SYSTEM
from chamberlain.kernel.references import explain

OCTOBER = {"year": 2026, "period": 7}
TERMS = {
    "payer": ENTITY, "entity": SCHOOLS, "cost_centre": "SCH101", "name": "Seaview Primary School",
    "dfe_number": "846/2001", "banking": "own_account", "opens_year": 2026, "opens_period": 7,
    "cash_pence": 100_000_00, "vat_pence": 2_000_00, "revenue_pence": 92_000_00,
    "capital_pence": 10_000_00, "capital_centre": "SCHCAP", "project": "P70001",
}  # fmt: skip
FIGURES = {
    "I01": 150_000_00, "I09": 4_000_00, "E01": 90_000_00, "E19": 5_000_00, "CE04": 1_000_00,
    "VATPAID": 1_200_00, "VATBACK": 2_000_00, "TOTALINCOME": 154_000_00,
    "TOTALSPEND": 96_000_00, "CASHBOOK": 158_800_00, "BANK": 160_000_00,
    "UNPRESENTED": 1_500_00, "UNCLEARED": 300_00,
}  # fmt: skip


@pytest.fixture(autouse=True)
def capital(council):
    """A cost centre of the capital fund in the schools' books."""
    centre = {"code": "SCHCAP", "name": "Schools' capital", "service": "SCH1", "fund": "CAP"}
    given = {"entity": SCHOOLS, "held_from": date(2000, 4, 1), "cost_centres": [centre]}
    run(SYSTEM, "ledger.add_cost_centres", given)
    project = {"code": "P70001", "name": "Schools' equipment", "capital": True}
    given = {"entity": SCHOOLS, "held_from": date(2000, 4, 1)}
    run(SYSTEM, "ledger.add_project", project | given)


def refused(caller, name, inputs, code=None):
    with pytest.raises(Refusal) as caught:
        run(caller, name, inputs)
    assert code is None or caught.value.code == code, caught.value.code
    return caught.value.message


def added(council, **more):
    return run(council("accountant"), "budgets.add_school", TERMS | more).value


def loaded(council, figures=FIGURES, who="schools", **more):
    lines = [
        {"school": "SCH101", "code": code, "amount_pence": pence} for code, pence in figures.items()
    ]
    given = OCTOBER | {"entity": SCHOOLS if who == "schools" else ENTITY, "lines": lines} | more
    return run(council(who), "budgets.load_school_returns", given).value


def paid(council, school, pence=150_000_00):
    share = {
        "school": school, "year": 2026, "total_pence": pence,
        "instalments": [{"due_on": date(2026, 10, 16), "amount_pence": pence}],
    }  # fmt: skip
    one = run(council("accountant"), "budgets.propose_school_share", share).value
    run(council("chief"), "budgets.approve_school_share", {"share": one})
    run(SYSTEM, "budgets.raise_due_advances", {"day": date(2026, 11, 2)})
    return one


def balances(entity):
    frame = ask(SYSTEM, "ledger.trial_balance", {"year": 2026, "period": 14, "entity": entity})
    found = {}
    for row in frame.to_dicts():
        net = row["debit_pence"] - abs(row["credit_pence"])
        found[row["account"]] = found.get(row["account"], 0) + net
    return found


def only():
    return SchoolReturn.objects.get().reference


def test_a_school_begins_with_cash_that_its_balances_come_to(council):
    message = refused(council("accountant"), "budgets.add_school",
                      TERMS | {"cash_pence": 100_000_01}, "school_state")  # fmt: skip
    added(council)

    assert "differ by £0.01" in message
    assert balances(SCHOOLS) == {"A2240": 100_000_00, "L1270": 2_000_00, "R1030": -102_000_00}
    assert "already" in refused(council("accountant"), "budgets.add_school", TERMS)
    for change, said in (
        ({"cost_centre": "CHB101"}, "CHB101"),
        ({"project": ""}, "both"),
        ({"project": "P10002"}, "P10002"),
    ):
        other = TERMS | {"cost_centre": "SCH102"} | change
        assert said in refused(council("accountant"), "budgets.add_school", other)


def test_a_share_is_paid_by_instalments_once_two_people_agree(council):
    school = added(council)
    share = {"school": school, "year": 2026, "total_pence": 300_00,
             "instalments": [{"due_on": date(2026, 11, 6), "amount_pence": 100_00},
                             {"due_on": date(2026, 12, 4), "amount_pence": 199_99}]}  # fmt: skip
    short = refused(council("accountant"), "budgets.propose_school_share", share)
    share["instalments"][1]["amount_pence"] = 200_00
    one = run(council("accountant"), "budgets.propose_school_share", share).value
    run(SYSTEM, "budgets.raise_due_advances", {"day": date(2026, 11, 2)})
    before = SchoolAdvance.objects.filter(state="raised").count()
    with pytest.raises(NotPermitted):
        run(council("accountant"), "budgets.approve_school_share", {"share": one})

    run(council("chief"), "budgets.approve_school_share", {"share": one})
    raised = [run(SYSTEM, "budgets.raise_due_advances", {"day": date(2026, 11, 2)}).value
              for _ in range(2)]  # fmt: skip

    assert "£0.01 less" in short
    assert (before, raised) == (0, [1, 0])
    assert balances(ENTITY) == {"91030": 100_00, "L1020": -100_00}
    with connection.cursor() as cursor, pytest.raises(Exception, match="stands as it was"):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute("UPDATE budgets_school_advance SET amount_pence = 1")


def test_a_month_is_loaded_submitted_approved_by_another_and_posted(council):
    """B27: Maintained schools are served by the same systems."""
    school = added(council)
    paid(council, school)
    loaded(council)
    one = only()
    run(council("schools"), "budgets.submit_school_return", {"school_return": one})
    with pytest.raises(NotPermitted):
        run(council("schools"), "budgets.approve_school_return", {"school_return": one})

    run(council("chief"), "budgets.approve_school_return", {"school_return": one})

    books = balances(SCHOOLS)
    assert books["A2240"] == FIGURES["CASHBOOK"]
    assert (books["91030"], books["11090"], books["C1070"]) == (-150_000_00, 90_000_00, 1_000_00)
    assert books["L1270"] == 1_200_00
    assert balances(ENTITY)["A2150"] == 1_200_00
    control = {"entity": ENTITY, "year": 2026, "period": 8, "control": "vat"}
    made = run(council("accountant"), "payables.prepare_control", control).value
    seen = ask(council("reviewer"), "payables.control", {"reconciliation": made})
    assert (seen.subsidiary_pence, seen.difference_pence) == (1_200_00, 0)
    (row,) = ask(council("chief"), "budgets.schools", {"year": 2026}).to_dicts()
    assert (row["balance_pence"], row["capital_balance_pence"]) == (151_000_00, 9_000_00)
    shown = ask(council("auditor"), "budgets.school_return", {"reference": one})
    assert shown.journal and shown.findings == []
    assert "approved already" in loaded(council, {"E01": 1}).refused[0].message


def test_a_month_that_does_not_add_up_is_not_taken_and_says_by_how_much(council):
    added(council)
    wrong = {"CASHBOOK": 158_800_01, "TOTALSPEND": 96_000_10}
    loaded(council, FIGURES | wrong)

    message = refused(council("schools"), "budgets.submit_school_return",
                      {"school_return": only()}, "return_faults")  # fmt: skip

    assert "£96,000.10" in message and "£0.10 apart" in message
    assert "should be £158,800.00" in message
    loaded(council, {"CASHBOOK": 158_800_00, "TOTALSPEND": 96_000_00})
    odd = refused(council("schools"), "budgets.submit_school_return", {"school_return": only()})
    assert "I01 is £150,000.00, and instalments of £0.00" in odd
    given = {"school_return": only(), "note": "Paid by the former system"}
    run(council("schools"), "budgets.submit_school_return", given)
    assert SchoolReturn.objects.get().state == "submitted"


def test_rows_that_cannot_be_taken_are_set_aside_and_the_rest_kept(council):
    added(council, capital_centre="", project="")
    rows = [("SCH101", "E01", 1), ("SCH999", "E01", 1), ("8462001", "E99", 1),
            ("SCH101", "e01", 2), ("SCH101", "CE04", 1), ("846/2001", "E19", 3)]  # fmt: skip
    lines = [{"school": s, "code": c, "amount_pence": p} for s, c, p in rows]
    given = OCTOBER | {"entity": SCHOOLS, "lines": lines}

    batch = run(council("schools"), "budgets.load_school_returns", given).value

    assert [(one.row, one.field) for one in batch.refused] == [
        (1, "school"), (2, "code"), (3, "code"), (4, "code")
    ]  # fmt: skip
    assert len(batch.accepted) == 2
    with pytest.raises(NotPermitted):
        run(council("schools"), "budgets.load_school_returns", given | {"entity": ENTITY})


def test_months_follow_one_another_and_odd_figures_are_explained(council):
    school = added(council)
    paid(council, school)
    loaded(council)
    run(council("schools"), "budgets.submit_school_return", {"school_return": only()})
    first = only()
    november = {"I01": 0, "E01": 9_000_000_00, "CASHBOOK": -8_841_200_00, "BANK": -8_841_200_00}
    loaded(council, november, year=2026, period=8)
    second = SchoolReturn.objects.exclude(reference=first).get().reference
    given = {"school_return": second, "note": ""}

    early = refused(council("schools"), "budgets.submit_school_return", given, "school_state")
    run(council("chief"), "budgets.approve_school_return", {"school_return": first})
    odd = refused(council("schools"), "budgets.submit_school_return", given, "return_faults")

    assert "October 2026" in early
    assert "E01" in odd and "are the units right?" in odd
    assert "I01" in odd and "is nil" in odd


def test_a_late_month_is_reminded_of_each_week_until_it_comes(council):
    added(council)
    paid_day = [date(2026, 11, 13), date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 23)]

    counts = [run(SYSTEM, "budgets.remind_late_schools", {"day": day}).value for day in paid_day]

    asked = {"as_at": date(2026, 11, 23), "state": "late"} | OCTOBER
    (late,) = ask(council("chief"), "budgets.school_returns", asked).to_dicts()
    assert counts == [0, 1, 0, 1]
    assert (late["days_late"], late["reminders"], late["state"]) == (10, 2, "missing")
    titles = [row.title for row in ask(council("schools"), "kernel.inbox", {})]
    assert "Return of October 2026 is late: Seaview Primary School" in titles


def test_a_reminder_goes_to_the_schools_address_each_time(council):
    school = added(council)
    wrong = {"school": school, "email": "office"}
    refused(council("accountant"), "budgets.set_school_email", wrong)
    given = {"school": school, "email": "office@seaview.example"}
    run(council("accountant"), "budgets.set_school_email", given)

    for day in (date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 23)):
        run(SYSTEM, "budgets.remind_late_schools", {"day": day})

    mails = ask(council("access"), "kernel.mails", {"kind": "school_reminder"})
    assert len(mails) == 2


def test_a_month_that_waits_is_named_and_not_counted_and_leads_to_its_file(
    council, settings, tmp_path
):
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    school = added(council)
    path = tmp_path / "october.csv"
    rows = "".join(f"SCH101,{code},{pence / 100:.2f}\n" for code, pence in FIGURES.items())
    path.write_text("school,code,amount\n" + rows)
    place = {"entity": SCHOOLS, "year": "2026", "period": "7"}

    import_file(council("schools"), "budgets.load_school_returns", path, constants=place)

    (row,) = ask(council("chief"), "budgets.schools", {"year": 2026}).to_dicts()
    assert (row["months"], row["waiting"], row["income_pence"]) == (0, "October 2026 (draft)", 0)
    why = explain(council("chief"), f"budgets:school:{school}")
    assert any(label.endswith("draft, not counted yet") for label, _ in why.leads_to)
    month = explain(council("chief"), f"budgets:school_return:{only()}")
    (file,) = [to for label, to in month.leads_to if label.startswith("The file it came in")]
    client = Client()
    client.post("/sign-in/as/chief")
    page = client.get(explain(council("chief"), file).url)
    assert b"SCH101,E01,90000.00" in b"".join(page) and page.status_code == 200


def test_the_years_return_is_drawn_from_approved_months_with_its_balances(council):
    school = added(council)
    paid(council, school)
    loaded(council, FIGURES | {"B01": 20_000_00}, who="accountant")
    run(council("accountant"), "budgets.submit_school_return", {"school_return": only()})
    before = ask(council("chief"), "budgets.cfr_return", {"year": 2026})
    run(council("chief"), "budgets.approve_school_return", {"school_return": only()})

    found = ask(council("auditor"), "budgets.cfr_return", {"year": 2026})

    drawn = dict(found.select("code", "pence").iter_rows())
    assert set(before["code"]) == {"B01", "B02", "B03"}
    assert drawn == {
        "I01": 150_000_00, "I09": 4_000_00, "E01": 90_000_00, "E19": 5_000_00, "CE04": 1_000_00,
        "B01": 20_000_00, "B02": 131_000_00, "B03": 9_000_00,
    }  # fmt: skip
