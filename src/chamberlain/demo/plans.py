"""The council's draft for the years to come: assumptions, what is added, and two options."""

from chamberlain.demo.history import YEAR
from chamberlain.demo.people import does
from chamberlain.kernel.make import ENTITY

FIRST = YEAR + 1
WHY = "Made up, of a size that councils of this shape assumed"
FIGURES = (
    *((f"inflation:{group}", FIRST, rate) for group, rate in
      (("1", 300), ("2", 250), ("3", 300), ("4", 200), ("5", 350), ("9", 300))),
    ("inflation:5", FIRST + 2, 250),
    ("tax_base", FIRST, 91_500_00), ("tax_base_growth", FIRST, 80),
    ("band_d", FIRST, 2_135_00), ("band_d_rise", FIRST, 499), ("band_d_rise", FIRST + 2, 299),
    ("business_rates", FIRST, 62_400_000_00), ("business_rates", FIRST + 1, 63_600_000_00),
    ("grants", FIRST, 76_000_000_00), ("grants", FIRST + 1, 71_500_000_00),
    ("collection_fund", FIRST, 1_200_000_00), ("collection_fund", FIRST + 1, 0),
)  # fmt: skip
"""(name, year, percent x 100, pence or Band D equivalents x 100)."""
ITEMS = (
    # kind, title, cost centre, subjective, years from the first, thousands, once, state
    ("full_year", "Libraries' staff for the whole year", "FCW102", "11010", 0, 85, False, ""),
    ("growth", "Six more residential placements", "FCW304", "51110", 0, 2_600, False, ""),
    ("growth", "Home to school routes", "FCW101", "32030", 0, 900, False, ""),
    ("growth", "Adults coming of age", "HAS105", "51010", 0, 1_450, False, ""),
    ("growth", "Adults coming of age", "HAS105", "51010", 1, 1_400, False, ""),
    ("saving", "Own foster carers instead of agencies", "FCW305", "51110", 0, -750, False,
     "anticipated"),
    ("saving", "Reablement before long care", "HAS103", "51040", 0, -1_200, False, "at_risk"),
    ("saving", "Fewer nightly lets", "HAS302", "51170", 0, -1_800, False, "at_risk"),
    ("saving", "One customer contact team", "CHB303", "11010", 1, -600, False, "anticipated"),
    ("fees", "Parking tariff above inflation", "COP101", "93030", 0, -1_100, False, ""),
    ("reserves", "Drawn to balance the year", "CEN109", "83030", 0, -1_500, True, ""),
)  # fmt: skip
OPENING, LEAST = 14_200_000_00, 9_000_000_00
HANDED = "FCW"
LEANER = (("saving", "Leisure at a profit", "COP305", "51220", 0, -500, False, "unachievable"),)


def make_plans() -> None:
    """Begin a draft of five years and a leaner option; one directorate has handed in its part."""
    place = {"entity": ENTITY, "first_year": FIRST, "years": 5, "name": f"Draft {FIRST}"}
    reserves = {"opening_reserves_pence": OPENING, "least_reserves_pence": LEAST}
    plan = does("accountant", "budgets.start_plan", place | reserves, "plan:start").value
    figures = [{"name": name, "year": year, "value": value, "why": WHY}
               for name, year, value in FIGURES]  # fmt: skip
    does("accountant", "budgets.assume_plan", {"plan": plan, "figures": figures}, "plan:assume")
    _add(str(plan), ITEMS, "plan:items")
    leaner = does("accountant", "budgets.copy_plan", {"plan": plan, "name": "Leaner option"},
                  "plan:copy").value  # fmt: skip
    _add(str(leaner), LEANER, "plan:leaner")
    handed = {"plan": plan, "directorate": HANDED, "note": "Agreed by the management team"}
    does("director", "budgets.submit_plan", handed, "plan:submit")


def _add(plan: str, items: tuple[tuple[str, str, str, str, int, int, bool, str], ...],
         key: str) -> None:  # fmt: skip
    rows = [
        {"kind": kind, "title": title, "cost_centre": centre, "account": account,
         "year": FIRST + after, "amount_pence": thousands * 100_000, "once": once,
         "saving_state": state}
        for kind, title, centre, account, after, thousands, once, state in items
    ]  # fmt: skip
    answer = does("accountant", "budgets.add_plan_items", {"plan": plan, "items": rows}, key).value
    refused = answer["refused"] if isinstance(answer, dict) else answer.refused
    if refused:
        message = f"set aside: {refused[:3]}"
        raise ValueError(message)
