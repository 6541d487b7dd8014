"""What if, over the workforce as it was last worked out: priced, shown, kept, and never paid."""

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.payroll.models import Result, SavedScenario
from chamberlain.payroll.tests.conftest import opened
from chamberlain.payroll.tests.test_views import shown

HERE = {"entity": "BHX"}


def test_an_award_is_priced_over_the_last_run_by_service_and_fund_to_the_penny(payroll):
    opened(payroll)
    gross = sum(Result.objects.values_list("gross_pence", flat=True))
    pension = sum(Result.objects.values_list("pension_employer_pence", flat=True))

    found = ask(payroll("paymanager"), "payroll.what_if", HERE | {"award": "10%"})
    costs = ask(payroll("paymanager"), "payroll.what_if_costs", HERE | {"award": "10%"})

    assert (found.people, found.posts) == (3, 3)
    assert abs(found.total.pay_pence - gross * 12 // 10) <= 36
    assert abs(found.total.pension_pence - pension * 12 // 10) <= 36
    assert found.total.change_pence == sum(one.change_pence for one in found.directorates)
    assert found.total.change_pence == sum(one.change_pence for one in found.funds)
    assert found.total.change_pence == costs["change_pence"].sum()
    assert {"CHB101", "CHB102"} <= set(costs["cost_centre"])
    assert "PAY-" in found.assumptions[0]


def test_on_costs_as_things_stand_are_those_of_the_run(payroll):
    opened(payroll)
    ni = sum(Result.objects.values_list("ni_employer_pence", flat=True))
    pension = sum(Result.objects.values_list("pension_employer_pence", flat=True))
    gross = sum(Result.objects.values_list("gross_pence", flat=True))

    found = ask(payroll("paymanager"), "payroll.what_if", HERE | {"lgps_rate_e2": 0})

    levy = found.total.now_pence - 12 * (ni + pension + gross)
    assert abs(levy - gross * 12 // 200) <= 36
    assert found.total.pension_pence == -12 * pension
    assert found.total.pay_pence == found.total.ni_pence == 0


def test_a_scenario_is_kept_once_with_its_assumptions_and_nobody_is_paid_by_it(payroll):
    opened(payroll)
    before = list(Result.objects.values_list("id", "net_pence"))
    given = HERE | {"name": "Offer of May", "award": "£1,290 or 3.2%"}

    reference = run(payroll("paymanager"), "payroll.save_scenario", given).value
    with pytest.raises(Refusal, match="already"):
        run(payroll("paymanager"), "payroll.save_scenario", given)
    with pytest.raises(Refusal, match="what would change"):
        run(payroll("paymanager"), "payroll.save_scenario", HERE | {"name": "Nothing"})
    with pytest.raises(Refusal):
        run(payroll("clerk"), "payroll.save_scenario", given)

    kept = SavedScenario.objects.get(reference=reference)
    assert "Award £1,290 or 3.2%" in kept.assumptions
    assert kept.change_pence > kept.pay_pence > 0
    assert list(Result.objects.values_list("id", "net_pence")) == before


@pytest.mark.parametrize(
    "wrong",
    [{"award": "lots"}, {"ni_rate_e2": 10_001}, {"ni_threshold_pounds": -1}, {"entity": "NOBODY"}],
)
def test_what_makes_no_sense_is_refused_by_name(payroll, wrong):
    opened(payroll)

    with pytest.raises(Refusal):
        ask(payroll("paymanager"), "payroll.what_if", HERE | wrong)


def test_the_page_prices_what_is_asked_says_what_is_wrong_and_keeps_it(payroll, settings, client):
    settings.DEMONSTRATION = True
    opened(payroll)
    here = "/staff/payroll/what-if"

    page = shown(client, "paymanager", f"{here}?award=3.2%25&ni_rate_e2=13.8")
    wrong = shown(client, "paymanager", f"{here}?award=lots")
    form = shown(client, "paymanager", f"{here}/save?award=3.2%25")
    file = shown(client, "paymanager", f"{here}/costs?award=3.2%25&format=csv")

    text = page.content.decode()
    assert "A year by directorate" in text
    assert "Employer&#x27;s NI at 13.8%" in text
    assert "neither a percentage nor a sum" in wrong.content.decode()
    assert "3.2%" in form.content.decode()
    assert file["Content-Type"].startswith("text/csv")
