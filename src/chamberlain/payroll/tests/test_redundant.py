"""Redundancy pay in a run: the exemption, tax above it, Class 1A, notice as earnings, once."""

from datetime import date

import polars as pl

from chamberlain.kernel.door import EVERYTHING, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.models import Due, Line, Result, Run
from chamberlain.payroll.queries.told import told_of
from chamberlain.payroll.rules.terminations import termination_award
from chamberlain.payroll.tests.conftest import opened, posted
from chamberlain.people.contract import tax_facts
from chamberlain.people.models import Assignment


def split(**row):
    frame = pl.DataFrame([{"paid_on": "2026-11-25", **row}])
    return termination_award.run(frame)[0].row(0, named=True)


def test_the_first_thirty_thousand_is_free_and_the_rest_is_taxed_with_class_1a():
    under, above = split(award="30,000.00"), split(award="41,250.01")
    again = split(award="5,000.00", award_before="28,000.00")

    assert (under["exempt_pence"], under["taxed_pence"], under["class_1a_pence"]) == (
        30_000_00,
        0,
        0,
    )
    assert (above["taxed_pence"], above["class_1a_pence"]) == (11_250_01, 1_687_50)
    assert (again["exempt_pence"], again["taxed_pence"]) == (2_000_00, 3_000_00)


def made_redundant(council, **changes):
    assignment = Assignment.objects.get(person__number="E3").reference
    run(council("hr"), "people.register_at_risk", {
        "assignment": assignment, "at_risk_from": date(2026, 9, 1),
        "at_risk_until": date(2026, 11, 20), "reason": "Restructure",
    })  # fmt: skip
    run(council("hr"), "people.set_exit_policy", {
        "entity": "BHX", "held_from": date(2026, 4, 1), "multiplier_e2": 150, "capped": False,
        "weeks_in_year_e3": 52_143, "source": "Made-up policy of a test",
    })  # fmt: skip
    case = run(council("hr"), "people.propose_redundancy", {
        "assignment": assignment, "kind": "compulsory", "reason": "The team closes",
        "search": "Nothing suitable", "notice_given_on": date(2026, 11, 2),
        "last_day": date(2026, 11, 20), "special_pence": 35_000_00, "special_reason": "Settled",
    } | changes).value  # fmt: skip
    run(council("hr2"), "people.approve_redundancy", {"redundancy": case})
    run(council("s151"), "people.sign_redundancy", {"redundancy": case})
    return case


def test_final_pay_holds_the_award_and_the_tax_office_is_owed_and_told_class_1a(payroll):
    case = made_redundant(payroll)
    reference, _ = opened(payroll)

    live = Result.objects.get(payroll_id="E3", calculation__state="live")
    lines = {one.element: one.amount_pence
             for one in Line.objects.filter(calculation_id=live.calculation_id,
                                            employment_id=live.employment_id)
             if (one.source_ref or "").startswith(f"people:redundancy:{case}/")}  # fmt: skip
    taxed = lines["redundancy_taxed"]
    assert lines["redundancy"] == live.untaxed_pence == 30_000_00
    assert lines["class_1a"] == taxed * 15 // 100
    assert lines["notice_pay"] > 0
    assert live.taxable_pence + live.pension_employee_pence - live.niable_pence == taxed

    posted(payroll, reference)
    found = Run.objects.get(reference=reference)
    facts = tax_facts(EVERYTHING, entity="BHX", end=date(2026, 12, 1))
    told = told_of(found, facts, "")
    assert Due.objects.get(run=found, what="class_1a").amount_pence == lines["class_1a"]
    assert told.class_1a_pence == lines["class_1a"]
    assert told.payments["class_1a_to_date_pence"].drop_nulls().to_list() == [lines["class_1a"]]
    charged = rows("SELECT sum(amount_pence) AS pence FROM payroll_cost_line WHERE employment_id = "
                   "%s AND account = '14010'", [live.employment_id])  # fmt: skip
    assert charged[0]["pence"] == 30_000_00 + taxed

    again = run(SYSTEM, "payroll.open_run", {"entity": "BHX", "group": "MONTHLY", "tax_year":
                "2026-27", "number": 8, "kind": "supplementary"}).value  # fmt: skip
    run(SYSTEM, "payroll.calculate_run", {"run": again})
    assert not Result.objects.filter(calculation__run__reference=again, payroll_id="E3",
                                     untaxed_pence__gt=0).exists()  # fmt: skip
