"""Budgets is told of posts: those in them, the part nobody is in, increments, rates."""

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM

ASKED = {"entity": ENTITY, "year": 2026, "period": 7, "cost_centre": "CHB102"}


def test_posts_are_told_with_pay_rates_and_what_of_them_is_vacant(payroll):
    told = run(SYSTEM, "payroll.tell_posts", {"entity": ENTITY}).value
    again = run(SYSTEM, "payroll.tell_posts", {"entity": ENTITY}).value

    place = {"entity": ENTITY, "year": 2026, "period": 7}
    frame = ask(payroll("accountant"), "budgets.staffing", place)
    shared = ask(payroll("accountant"), "budgets.staffing_centre", ASKED)
    both = {one.state: one for one in shared.posts if one.post == "P2"}

    assert told == again == 4
    assert set(frame["cost_centre"]) >= {"CHB101", "CHB102"}
    assert both["filled"].fte_e2 == 60
    assert both["vacant"].fte_e2 == 40
    assert both["filled"].share_e2 == 4_000
    assert both["filled"].next_pence > both["filled"].annual_pence
    assert both["filled"].pension_pence > 0
    assert both["vacant"].year_pence == 0 < both["vacant"].full_pence
