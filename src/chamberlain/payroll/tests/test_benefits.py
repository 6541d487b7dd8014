"""Benefits in kind stand on a P11D once, a year is closed by two people, Class 1A is then owed."""

from datetime import date

import polars as pl
import pytest
from django.db import DatabaseError, connection

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.grants import WRITER
from chamberlain.kernel.models import Task
from chamberlain.ledger.models import Line as JournalLine
from chamberlain.payroll.models import Benefit, BenefitYear, Due, Remittance
from chamberlain.payroll.rules.benefits import p11d_b, p11d_sections, year_of

YEAR = {"entity": "BHX", "scheme": "MAIN", "tax_year": "2025-26"}


def benefit(**changes):
    return {
        "payroll_id": "E1", "kind": "medical", "description": "Family cover, policy 7",
        "first_day": date(2026, 4, 1), "last_day": date(2026, 4, 5),
        "cash_equivalent_pence": 600_33, "basis": "Premium invoiced for the days, insurer's note",
    } | changes  # fmt: skip


def record(council, who="payroll", tax_year="2025-26", key=None, **changes):
    given = {"entity": "BHX", "tax_year": tax_year} | benefit(**changes)
    return run(council(who), "payroll.record_benefit", given, key=key).value


def close(council, who="payroll"):
    return run(council(who), "payroll.close_benefits", YEAR).value


def agree(council, reference, who="paymanager"):
    return run(council(who), "payroll.agree_benefits_closed", {"benefit_year": reference})


def year(council):
    return ask(council("payroll"), "payroll.benefit_year", YEAR)


@pytest.fixture
def office(payroll):
    """A payroll with its tax office."""
    run(payroll("paymanager"), "payroll.add_body", {
        "entity": "BHX", "code": "HMRC", "name": "HM Revenue and Customs", "kind": "tax_office",
        "collects": "MAIN", "sort_code": "100000", "account_number": "12345714",
        "cost_centre": "CHB101",
    })  # fmt: skip
    return payroll


def frame(*found):
    names = ("payroll_id", "section", "class_1a", "payrolled", "cash_equivalent_pence",
             "made_good_pence")  # fmt: skip
    return pl.DataFrame([dict(zip(names, one, strict=True)) for one in found])


def test_what_is_payrolled_is_on_no_p11d_and_counts_for_class_1a_all_the_same():
    found = frame(
        ("E1", "F", True, False, 4_000_01, 100_00),
        ("E1", "F", True, False, 500_00, 0),
        ("E1", "C", False, False, 90_00, 0),
        ("E2", "I", True, True, 600_33, 0),
    )

    sections = p11d_sections(found)
    before, since = p11d_b(found, "2024-25"), p11d_b(found, "2025-26")

    assert sections.rows() == [("E1", "C", 90_00, 0), ("E1", "F", 4_500_01, 100_00)]
    assert (since.p11ds, since.on_p11ds_pence, since.payrolled_pence) == (1, 4_500_01, 600_33)
    assert (since.rate_e2, since.class_1a_pence) == (15_00, 765_05)
    assert (before.rate_e2, before.class_1a_pence) == (13_80, 703_84)
    assert p11d_b(found, "1999-00") is None


def test_a_year_has_its_kinds_and_its_days_in_july():
    found = year_of("2025-26")

    assert found.return_due == date(2026, 7, 6)
    assert (found.pay_due, found.pay_due_by_post) == (date(2026, 7, 22), date(2026, 7, 17))
    assert (found.kinds["car"].section, found.kinds["voucher"].class_1a) == ("F", False)
    assert year_of("2027-28") is None
    assert year_of("2025-27") is None


WRONG = [
    ({"first_day": date(2026, 3, 30)}, "was employed from 01/04/2026 only"),
    ({"tax_year": "2026-27"}, "is not in the tax year 2026-27"),
    ({"tax_year": "2027-28"}, "No kinds of benefit are on file"),
    ({"last_day": date(2026, 3, 31)}, "before the first"),
    ({"cash_equivalent_pence": -1}, "must be £0.00 or more"),
    ({"kind": "yacht"}, "is no kind of benefit"),
    ({"kind": "loan", "payrolled": True}, "cannot be payrolled"),
    ({"made_good_pence": 5_00}, "who made good what"),
    ({"payroll_id": "E9"}, "payroll ID E9"),
]


def test_what_cannot_be_a_benefit_is_refused_with_its_field(payroll):
    for changes, words in WRONG:
        with pytest.raises(Refusal, match=words):
            record(payroll, **changes)
    assert Benefit.objects.count() == 0


def test_the_same_benefit_is_recorded_once_and_by_whoever_may(payroll):
    first, replayed = record(payroll, key="a"), record(payroll, key="a")
    with pytest.raises(Refusal, match=f"{first} of E1 is this benefit"):
        record(payroll, first_day=date(2026, 4, 3))
    with pytest.raises(NotPermitted):
        record(payroll, who="clerk")

    assert (first, Benefit.objects.count()) == (replayed, 1)
    assert Task.objects.get(command="payroll.close_benefits").due == date(2026, 7, 6)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payroll_benefit SET cash_equivalent_pence = 1")


def test_a_file_sets_aside_what_cannot_be_and_keeps_the_rest(payroll):
    items = [benefit(), benefit(), benefit(payroll_id="E2", kind="yacht")]
    given = {"entity": "BHX", "tax_year": "2025-26", "items": items}

    found = run(payroll("payroll"), "payroll.record_benefits", given).value

    assert len(found.accepted) == 1
    assert [(one.row, one.field) for one in found.refused] == [(1, "description"), (2, "kind")]


def test_a_benefit_is_replaced_or_withdrawn_and_never_changed(payroll):
    first = record(payroll)
    ended = run(payroll("payroll"), "payroll.end_benefit", {
        "benefit": first, "last_day": date(2026, 4, 3), "cash_equivalent_pence": 360_20,
        "basis": "Premium for three days of five", "reason": "Cover ended early",
    }).value  # fmt: skip
    with pytest.raises(Refusal, match="is replaced"):
        run(payroll("payroll"), "payroll.withdraw_benefit", {"benefit": first, "reason": "Wrong"})
    given = {"benefit": ended, "reason": "Never provided"}
    run(payroll("payroll"), "payroll.withdraw_benefit", given)

    old, new = Benefit.objects.order_by("pk")
    assert (old.state, old.cash_equivalent_pence, new.replaces) == ("replaced", 600_33, first)
    assert (new.state, new.reason) == ("withdrawn", "Never provided")
    assert ask(payroll("payroll"), "payroll.benefits", {"tax_year": "2025-26"}) == []


def test_two_people_close_a_year_and_its_class_1a_is_paid_by_itself(office):
    record(office, kind="car", description="Electric hatchback", cash_equivalent_pence=4_000_01)
    record(office, payrolled=True)
    with pytest.raises(Refusal, match="ends on 5 April 2027"):
        run(office("payroll"), "payroll.close_benefits", YEAR | {"tax_year": "2026-27"})
    reference = close(office)
    with pytest.raises(Refusal, match="waits to be agreed"):
        record(office, description="Another")
    with pytest.raises(NotPermitted):
        agree(office, reference, who="payroll")
    agree(office, reference)
    given = {"entity": "BHX", "due_by": date(2026, 7, 31)}
    (paid,) = run(office("payroll"), "payroll.pay_over", given).value
    again = run(office("payroll"), "payroll.pay_over", given).value

    found = Remittance.objects.get(reference=paid)
    assert (again, found.amount_pence, found.due_on) == ([], 690_05, date(2026, 7, 22))
    assert found.bank_reference == "120PT000123452613"
    lines = JournalLine.objects.filter(line_ref=f"payroll:benefit_year:{reference}")
    assert sorted(lines.values_list("account", "amount_pence"))[0] == ("12010", 690_05)
    assert not Task.objects.filter(command="payroll.pay_over", closed_act=None).exists()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payroll_benefit_closing SET class_1a_pence = 0")


def test_a_refused_closing_can_be_asked_for_again(office):
    record(office)
    reference = close(office)
    given = {"benefit_year": reference, "note": "The car of E2 is missing"}
    run(office("paymanager"), "payroll.refuse_benefits_closed", given)

    assert year(office).state == "open"
    assert BenefitYear.objects.get(reference=close(office)).number == 2
    assert Due.objects.count() == 0


def test_what_comes_after_the_closing_is_an_amendment_and_owes_the_difference(office, client,
                                                                            settings):  # fmt: skip
    settings.DEMONSTRATION = True
    wrong = record(office)
    assert ask(office("employee"), "payroll.my_p11d", {"tax_year": "2025-26"}) == []
    agree(office, close(office))
    with pytest.raises(Refusal, match="Nothing of 2025-26 was changed"):
        close(office)
    run(office("payroll"), "payroll.withdraw_benefit", {"benefit": wrong, "reason": "Not theirs"})
    late = record(office, kind="van", description="Works van", cash_equivalent_pence=1_000_00)

    amended = year(office)
    (own,) = ask(office("employee"), "payroll.my_p11d", {"tax_year": "2025-26"})
    client.post("/sign-in/as/employee")
    shown = client.get("/my/p11d/2025-26").content.decode()
    pdf = client.get("/my/p11d.pdf/2025-26")
    listed = client.get("/my/p60/2025-26").content.decode()
    agree(office, close(office))

    assert (amended.state, amended.class_1a_pence) == ("closed, amended since", 90_04)
    assert [one.reference for one in amended.added] == [late]
    assert [one.reference for one in amended.taken_out] == [wrong]
    assert [one.reference for one in own.benefits] == [wrong]
    assert "Taken out since the year was closed" in shown
    assert pdf["Content-Type"] == "application/pdf"
    assert "/my/p11d/2025-26" in listed
    assert year(office).class_1a_pence == 150_00
    assert sorted(Due.objects.values_list("amount_pence", flat=True)) == [59_96, 90_04]


def test_officers_see_each_page_and_others_dont(office, client, settings):
    settings.DEMONSTRATION = True
    reference = record(office)
    agree(office, close(office))
    record(office, description="Since")
    pages = ("?tax_year=2025-26", "/years", "/years/MAIN/2025-26", "/p11d/2025-26/E1", "/record",
             "/import", f"/{reference}", f"/{reference}/end", "/years/MAIN/2025-26/close",
             "/p11d.pdf/2025-26/E1")  # fmt: skip

    client.post("/sign-in/as/payroll")
    for page in pages:
        assert client.get(f"/staff/payroll/benefits{page}").status_code == 200, page
    for why in (f"payroll:benefit:{reference}", "payroll:p11d_b:BHX/MAIN/2025-26"):
        assert client.get(f"/staff/why/{why}").status_code == 200, why
    client.post("/sign-in/as/clerk")
    assert client.get("/staff/payroll/benefits/p11d/2025-26/E1").status_code == 403
