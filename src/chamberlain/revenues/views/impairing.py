"""Pages of impairment of council tax and business rates: the history, and proposing."""

from django.urls import URLPattern, path

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.revenues.views.pages import BASE
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import Pages

PAGES = Pages(BASE, seen_by="revenues.propose_allowance")
TAXES = [("council_tax", "Council tax"), ("rates", "Business rates")]
LISTED = "/staff/income/impairment"

take_losses = act_view(
    "revenues.take_losses",
    redirect=f"{LISTED}/histories",
    fixed=PAGES.here,
    start=lambda request: {"last_year": year_of(clock.business_date()) - 2},
    asks={"tax": Ask(label="Of", options=TAXES)},
    done=lambda answer: f"Taken as {answer.value}",
    title="Take the history of losses from past years",
    submit="Take",
)
propose_allowance = act_view(
    "revenues.propose_allowance",
    redirect=f"{LISTED}/{{value}}",
    fixed=PAGES.here,
    start=lambda request: {"as_at": clock.business_date()},
    asks={"tax": Ask(label="For", options=TAXES)},
    done="Proposed: another person agrees and posts it",
    title="Propose the allowance for council tax or business rates",
    submit="Propose",
)
PATHS: list[URLPattern] = [
    path("fund/losses", take_losses, name="take_losses"),
    path("fund/allowance", propose_allowance, name="propose_allowance"),
]
