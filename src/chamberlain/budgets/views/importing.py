"""Files of rows which budgets takes in."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.views.pages import PAGES, place_of
from chamberlain.ui.importing import Asked, ImportPage
from chamberlain.ui.pages import caller_of


def _entity(request: HttpRequest) -> dict[str, Any]:
    return {"entity": place_of(request, caller_of(request)).entity}


def _year(request: HttpRequest) -> int:
    return place_of(request, caller_of(request)).year


YEAR = Asked("year", "Financial year, by its first calendar year", _year, width="4")
ORIGINAL = ImportPage(
    PAGES,
    "budgets.load_original",
    "Load an original budget",
    "years",
    "years",
    asked=(YEAR,),
    fixed=_entity,
)
ORDERS = ImportPage(
    PAGES,
    "budgets.load_commitments",
    "Load a file of orders",
    "commitments",
    "commitments",
    asked=(YEAR, Asked("source", "Source")),
    fixed=_entity,
)
POSTS = ImportPage(
    PAGES,
    "budgets.load_posts",
    "Load a file of posts",
    "staffing",
    "posts",
    asked=(
        Asked("award_year", "Year whose award the pay has, by its first calendar year", _year,
              width="4"),
        Asked("source", "Source"),
    ),
    fixed=_entity,
)  # fmt: skip
PLAN = Asked("plan", "Plan, such as PLAN-0000001")
PLAN_ITEMS = ImportPage(
    PAGES, "budgets.add_plan_items", "Load a file of what a plan adds", "plan-items", "items",
    asked=(PLAN,), back="plans",
)  # fmt: skip
PLAN_FIGURES = ImportPage(
    PAGES, "budgets.assume_plan", "Load a file of assumptions", "plan-figures", "figures",
    asked=(PLAN,), back="plans",
)  # fmt: skip
