"""What a run takes off for others is owed, asked for once, paid, and clears its control account."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from chamberlain.kernel.documents import read
from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, ask, run
from chamberlain.kernel.grants import WRITER
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.models import Line as JournalLine
from chamberlain.payables.make import make_released_run
from chamberlain.payables.models import BankDetails, Obligation
from chamberlain.payroll.models import Due, Remittance, Result, Submission
from chamberlain.payroll.tests.conftest import opened, posted

DECEMBER = date(2026, 12, 7)


def add_body(council, code, **changes):
    given = {"entity": "BHX", "code": code, "name": code.title(), "sort_code": "100000",
             "account_number": "12345706"} | changes  # fmt: skip
    return run(council("paymanager"), "payroll.add_body", given).value


def give(council, payroll_id, element, pence):
    item = {"payroll_id": payroll_id, "element": element, "amount_pence": pence,
            "first_day": date(2026, 11, 1), "standing": True}  # fmt: skip
    taken = run(council("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]}).value
    assert taken.refused == []


def order(council, **changes):
    given = {"entity": "BHX", "payroll_id": "E3", "kind": "council_tax_england",
             "authority_reference": "CT/447/26", "issued_on": date(2026, 9, 1),
             "held_from": date(2026, 11, 1)} | changes  # fmt: skip
    return run(council("payroll"), "payroll.add_order", given).value


@pytest.fixture
def owing(payroll):
    """A posted run of November with a union subscription, a permit and a council tax order."""
    add_body(payroll, "HMRC", kind="tax_office", collects="MAIN", quotes="120PT00012345",
             account_number="12345714", cost_centre="CHB101")  # fmt: skip
    add_body(payroll, "FUND", kind="pension", collects="lgps", account_number="12345722")
    add_body(payroll, "UNION", kind="voluntary", collects="union", due_day=28,
             due_next_month=False)  # fmt: skip
    add_body(payroll, "PERMITS", kind="own", collects="parking", account="94010",
             cost_centre="CHB101", sort_code="", account_number="")  # fmt: skip
    add_body(payroll, "ADUR", kind="creditor", account_number="12345730")
    told = {"entity": "BHX", "scheme": "MAIN", "tax_year": "2026-27", "through_month": 7}
    run(payroll("paymanager"), "payroll.take_on_scheme_year", told)
    order(payroll, authority="ADUR")
    give(payroll, "E1", "union", 12_50)
    give(payroll, "E2", "parking", 20_00)
    reference, _ = opened(payroll)
    posted(payroll, reference)
    return reference


def pay_over(council, due_by, **changes):
    given = {"entity": "BHX", "due_by": due_by} | changes
    return run(council("payroll"), "payroll.pay_over", given).value


def by_what():
    return {one.what: one.amount_pence for one in Due.objects.filter(run__isnull=False)}


def test_what_is_owed_is_what_was_taken_off_to_the_penny(owing):
    results = Result.objects.filter(calculation__state="live")

    found = by_what()
    for what, column in (("tax", "tax"), ("ni", "ni_employee"), ("ni_employer", "ni_employer"),
                         ("pension", "pension_employee"), ("student_loan", "student_loan"),
                         ("order", "orders")):  # fmt: skip
        assert found[what] == sum(getattr(one, f"{column}_pence") for one in results), what
    owed = sum(one.amount_pence for one in Due.objects.all())
    journal = JournalLine.objects.filter(line_ref=f"payroll:run:{owing}")
    credited = journal.filter(account__in=["L1080", "L1090", "L1120"])
    assert owed == -sum(line.amount_pence for line in credited)


def test_nothing_is_owed_before_its_day_and_nothing_is_asked_for_twice(owing, payroll):
    union = pay_over(payroll, date(2026, 11, 30))
    again = pay_over(payroll, date(2026, 11, 30))

    assert len(union) == 2
    assert again == []
    asked = Obligation.objects.get(source="payroll", control="pay_deductions_control")
    assert asked.owed_pence == 12_50


def test_what_is_deducted_for_the_council_itself_is_credited_to_its_income(owing, payroll):
    pay_over(payroll, date(2026, 11, 30), body="PERMITS")

    found = Remittance.objects.get(body__code="PERMITS")
    lines = JournalLine.objects.filter(line_ref=f"payroll:remittance:{found.reference}")
    assert {(one.account, one.amount_pence) for one in lines} == {
        ("L1120", 20_00),
        ("94010", -20_00),
    }


def test_an_order_is_paid_to_its_authority_with_its_own_reference(owing, payroll):
    pay_over(payroll, date(2026, 12, 18), body="ADUR")

    found = Obligation.objects.get(source="payroll", control="pay_deductions_control")
    assert found.owed_pence == by_what()["order"]
    assert "CT/447/26" in found.why
    assert found.bank_reference == "CT/447/26"
    assert found.due_on == date(2026, 12, 18)


def test_an_order_of_nobody_known_waits_and_is_listed(payroll):
    named = order(payroll)
    reference, _ = opened(payroll)
    posted(payroll, reference)

    waiting = [one for one in ask(payroll("payroll"), "payroll.owed") if named in one.what]
    assert [one.state for one in waiting] == ["payee unknown"]
    add_body(payroll, "ADUR", kind="creditor")
    run(payroll("payroll"), "payroll.set_order_authority", {"order": named, "authority": "ADUR"})

    assert len(pay_over(payroll, date(2026, 12, 18))) == 1


def test_the_tax_office_is_paid_once_its_month_is_over_with_levy_and_less_recovery(owing, payroll):
    assert not any("HMRC" in one for one in _bodies(pay_over(payroll, date(2026, 12, 22))))
    run(SYSTEM, "kernel.advance_day", {"to": DECEMBER})
    open_december()

    pay_over(payroll, date(2026, 12, 22), body="HMRC")

    found = Remittance.objects.get(body__code="HMRC")
    dues = Due.objects.filter(remittance=found)
    assert found.amount_pence == sum(one.amount_pence for one in dues)
    assert found.quotes == "120PT00012345"
    assert found.due_on == date(2026, 12, 22)
    assert Obligation.objects.get(bank_reference="120PT00012345").owed_pence == found.amount_pence


def test_a_month_paid_late_names_itself_on_the_tax_offices_line(owing, payroll):
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 23)})
    open_december()

    pay_over(payroll, date(2026, 12, 23), body="HMRC")

    assert Remittance.objects.get(body__code="HMRC").bank_reference == "120PT000123452708"


def test_a_reference_the_bank_line_cannot_carry_is_refused_and_may_be_changed(owing, payroll):
    with pytest.raises(Refusal, match="cannot stand on the bank line"):
        order(payroll, authority_reference="Case No. 26/00001 of Lewes County Court")
    with pytest.raises(Refusal, match="scheme MAIN has the reference 120PT00012345"):
        run(payroll("paymanager"), "payroll.set_body_reference",
            {"entity": "BHX", "body": "HMRC", "quotes": "123PW12345678"})  # fmt: skip
    given = {"entity": "BHX", "body": "UNION", "quotes": "BR 0417"}
    run(payroll("paymanager"), "payroll.set_body_reference", given)
    pay_over(payroll, date(2026, 11, 30))

    assert Remittance.objects.get(body__code="UNION").bank_reference == "BR 0417"


def _bodies(references):
    return Remittance.objects.filter(reference__in=references).values_list("body__code", flat=True)


def open_december():
    place = {"entity": "BHX", "year": 2026, "period": 9}
    run(SYSTEM, "ledger.open_period", place)


def test_the_control_accounts_are_nil_when_everything_is_paid(owing, payroll):
    run(SYSTEM, "kernel.advance_day", {"to": DECEMBER})
    open_december()
    pay_over(payroll, date(2026, 12, 31))
    for one in BankDetails.objects.filter(payee__payee_class="other"):
        given = {"details": one.reference, "method": "in_person", "answered_by": "Grace Owusu"}
        run(payroll("verifier"), "payables.verify_bank_details", given)
    people = [payroll(name) for name in ("preparer", "releaser", "releaser2")]
    make_released_run(*people, payee_classes=["other"])

    controls = ask(payroll("payroll"), "payroll.pay_controls", {"entity": "BHX", "as_at": DECEMBER})
    assert {one.account for one in controls} == {"L1080", "L1090", "L1120"}
    assert [(one.ledger_pence, one.owed_pence) for one in controls] == [(0, 0)] * 3


def test_what_is_owed_is_written_once_and_asked_for_once(owing, payroll):
    pay_over(payroll, date(2026, 11, 30))

    with pytest.raises(DatabaseError, match="written once"), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payroll_due SET amount_pence = 1 WHERE what = 'tax'")


def test_a_fund_without_a_day_on_file_names_its_own(payroll):
    with pytest.raises(Refusal, match="No day is on file"):
        add_body(payroll, "NHS", kind="pension", collects="nhs")


def test_statutory_pay_comes_back_by_the_eps_and_is_taken_off_what_is_paid(
    payroll, settings, tmp_path
):
    settings.HOME = tmp_path
    add_body(payroll, "HMRC", kind="tax_office", collects="MAIN", cost_centre="CHB101")
    told = {"entity": "BHX", "scheme": "MAIN", "tax_year": "2026-27", "through_month": 7}
    run(payroll("paymanager"), "payroll.take_on_scheme_year", told)
    give(payroll, "E2", "smp", 600_01)
    reference, _ = opened(payroll)
    posted(payroll, reference)
    fps = run(payroll("payroll"), "payroll.prepare_fps", {"run": reference}).value
    run(SYSTEM, "kernel.advance_day", {"to": DECEMBER})
    open_december()
    month = {"entity": "BHX", "scheme": "MAIN", "tax_year": "2026-27", "tax_month": 8}
    eps = run(payroll("payroll"), "payroll.prepare_eps", month).value

    assert b"<SMPYTD>600.01</SMPYTD>" in body_of(fps)
    assert b"<SMPRecovered>552.01</SMPRecovered>" in body_of(eps)
    assert Due.objects.get(what="smp").amount_pence == -552_01
    back = JournalLine.objects.filter(account="11060", line_ref__startswith="payroll:month:")
    assert sum(one.amount_pence for one in back) == -552_01
    pay_over(payroll, date(2026, 12, 22))
    assert Due.objects.filter(what="smp").count() == 1
    whole = sum(one.amount_pence for one in Due.objects.filter(account="L1080"))
    assert Remittance.objects.get(body__code="HMRC").amount_pence == whole
    rows = ask(payroll("payroll"), "payroll.tax_office_months", {"tax_year": "2026-27"})
    assert {one.difference for one in rows} == {"not reported yet; not paid yet"}


def body_of(reference):
    return read(EVERYTHING, Submission.objects.get(reference=reference).document)


def test_creditors_staff_neither_see_nor_ask(owing, payroll):
    with pytest.raises(NotPermitted):
        ask(payroll("clerk"), "payroll.owed")
    with pytest.raises(NotPermitted):
        pay_over(lambda _: payroll("clerk"), date(2026, 12, 31))


def test_additional_contributions_come_off_before_tax_and_are_owed_to_fund_and_provider(payroll):
    add_body(payroll, "FUND", kind="pension", collects="lgps", account_number="12345722")
    add_body(payroll, "AVCS", kind="voluntary", collects="avc", due_day=19)
    opened(payroll)
    without = Result.objects.get(payroll_id="E1")
    give(payroll, "E1", "avc", 50_00)
    give(payroll, "E1", "apc", 30_00)

    reference = without.calculation.run.reference
    run(payroll("payroll"), "payroll.calculate_run", {"run": reference})
    posted(payroll, reference)

    one = Result.objects.filter(payroll_id="E1").latest("id")
    assert one.taxable_pence == without.taxable_pence - 80_00
    assert one.ni_employee_pence == without.ni_employee_pence
    assert one.tax_pence == without.tax_pence - 16_00
    assert (one.before_tax_pence, one.deductions_pence) == (80_00, 80_00)
    assert one.net_pence == without.net_pence - 64_00
    owed = {(one.what, one.of): one.amount_pence for one in Due.objects.all()}
    assert owed["element", "avc"] == 50_00
    assert owed["pension_additional", "lgps"] == 30_00
    listed = ask(payroll("payroll"), "payroll.owed", {"entity": "BHX"})
    assert not [row for row in listed if row.name == "Nobody is known who is paid"
                and row.account == "L1090"]  # fmt: skip
    (told,) = [
        row
        for row in ask(payroll("payroll"), "payroll.lgps_month", {"month": "2026-11"})
        if row.payroll_id == "E1"
    ]
    assert (told.apc_pence, told.avc_pence) == (30_00, 50_00)
