"""Members' allowances and election fees: NI on the first alone, totals by member."""

from datetime import date

from chamberlain.kernel.door import ask, run
from chamberlain.payroll.make import employment
from chamberlain.payroll.make import take_on as take_on_pay
from chamberlain.payroll.models import PayException, Result
from chamberlain.payroll.tests.conftest import opened, posted
from chamberlain.people.make import assignment, person, post, take_on

ITEM = {"payroll_id": "E2", "first_day": date(2026, 11, 1)}


def live():
    return Result.objects.filter(payroll_id="E2", calculation__state="live").latest("id")


def test_allowances_bear_ni_election_fees_do_not_and_totals_are_published_by_member(payroll):
    reference, _ = opened(payroll)
    before = live()
    items = [
        ITEM | {"element": "members_basic", "amount_pence": 1_100_00, "standing": True},
        ITEM | {"element": "members_special", "amount_pence": 400_00, "standing": True},
        ITEM | {"element": "election_fee", "amount_pence": 350_00},
    ]
    added = run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": items}).value
    run(payroll("payroll"), "payroll.calculate_run", {"run": reference})

    after = live()
    assert added.refused == []
    assert after.niable_pence - before.niable_pence == 1_500_00
    assert after.taxable_pence - before.taxable_pence == 1_850_00
    assert after.pensionable_pence == before.pensionable_pence

    posted(payroll, reference)
    found = ask(payroll("payroll"), "payroll.members_allowances", {"year": 2026})
    one = found[0]
    assert (one.basic_pence, one.special_pence, one.total_pence) == (1_100_00, 400_00, 1_500_00)
    assert ask(payroll("payroll"), "payroll.members_allowances", {"year": 2025}) == []


def test_a_member_whose_post_has_no_pay_set_is_told_of_and_not_left_out_in_silence(payroll):
    member = assignment("E9", "P9", pay_basis="casual", kind="casual", pension_scheme="",
                        pension_section="none", weekly_hours="0", spine_point=None)  # fmt: skip
    who = person("E9", nino="JX123459C", sort_code="100000", account_number="12345704")
    take_on([post("P9")], [who], [member])
    take_on_pay([employment("E9")])
    item = ITEM | {"payroll_id": "E9", "element": "members_basic", "amount_pence": 1_100_00}
    given = {"entity": "BHX", "items": [item | {"standing": True}]}
    run(payroll("payroll"), "payroll.add_items", given)

    opened(payroll)

    said = PayException.objects.get(employment__payroll_id="E9", kind="set_aside")
    assert "members_basic, as the post has no pay set" in said.words
    assert not Result.objects.filter(payroll_id="E9").exists()
    assert Result.objects.filter(payroll_id="E1", calculation__state="live").exists()
