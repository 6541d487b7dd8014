"""The council's posts as budgets know them: payroll's, and a file of those still kept elsewhere."""

from datetime import date

from chamberlain.demo.history import YEAR
from chamberlain.demo.people import asks, does
from chamberlain.kernel.make import ENTITY

PLACE = {"entity": ENTITY, "year": YEAR}
SERVICE = "FCW1"
"""Whose posts are still in the incumbent's system: the demonstration's budget holder sees them."""
JOBS = (
    ("Adviser", 28_598_00, "29,064; 29,540; 30,024"),
    ("Support officer", 26_403_00, "26,824; 27,254"),
    ("Practitioner", 35_412_00, "36,363; 37,280; 38,220"),
    ("Senior officer", 41_771_00, "42,839; 43,898"),
)
"""Made-up jobs with pay of the award of 2025 and the points above."""
ON_COSTS_PERMILLE = 1_335
"""About what a pound of pay costs with employer's costs: enough to size a file of posts."""
MOST = 130


def make_posts(award: str) -> None:
    """Tell budgets of posts, load those kept elsewhere, and assume an award and turnover."""
    does("system", "payroll.tell_posts", {"entity": ENTITY}, "demo:posts")
    rows = asks("accountant", "budgets.staffing", PLACE | {"period": 7}).to_dicts()
    theirs = [row for row in rows if row["service"] == SERVICE]
    if not any(map(_loaded, theirs)):
        posts = [post for row in theirs for post in _posts(row)]
        told = {"source": "incumbent", "entity": ENTITY, "award_year": YEAR - 1, "posts": posts}
        does("accountant", "budgets.load_posts", told, "demo:posts:file")
    why = "The employers' offer, made up; turnover as in the budget"
    assumed = PLACE | {"award": award, "vacancy_e2": 200, "why": why}
    does("accountant", "budgets.assume_staffing", assumed, "demo:staffing")


def _loaded(row: dict[str, int | str]) -> bool:
    """Whether the file's posts of a cost centre are there: its size goes by what else is."""
    centre = {"cost_centre": row["cost_centre"]}
    found = asks("accountant", "budgets.staffing_centre", PLACE | {"period": 7} | centre)
    return any(post.post == f"{row['cost_centre']}-001" for post in found.posts)


def _posts(row: dict[str, int | str]) -> list[dict[str, object]]:
    """Return as many posts as the budget of a cost centre pays beside those payroll knows."""
    left = int(row["budget_pence"]) - int(row["full_pence"])
    found: list[dict[str, object]] = []
    while left > 0 and len(found) < MOST:
        number = len(found)
        title, pence, above = JOBS[number % len(JOBS)]
        vacant = number % 9 == 4
        found.append({
            "post": f"{row['cost_centre']}-{number + 1:03}",
            "title": title,
            "cost_centres": row["cost_centre"],
            "annual_pence": pence,
            "next_pay": above,
            "next_step_on": date(YEAR + 1, 4, 1),
            "pension_rate": "19.7",
            "state": "vacant" if vacant else "filled",
            "expected_on": date(YEAR + 1, 1, 11) if vacant and number % 2 else None,
            "funding_ends_on": date(YEAR + 1, 1, 31) if number % 17 == 11 else None,
        })  # fmt: skip
        left -= pence * ON_COSTS_PERMILLE // 1_000
    return found
