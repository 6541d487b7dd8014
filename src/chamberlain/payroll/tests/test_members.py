"""Members' allowances and election fees: NI on the first alone, totals by member."""

from datetime import date

from chamberlain.kernel.door import ask, run
from chamberlain.payroll.models import Result
from chamberlain.payroll.tests.conftest import opened, posted

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
