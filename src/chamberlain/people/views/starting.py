"""The starter form: what a new employee gives before their first day, by their code."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from chamberlain.kernel.door import InvalidInputs, Refusal, run
from chamberlain.people.views.jobs import HOME, NOBODY, SESSION
from chamberlain.people.views.mine import STATEMENTS

NAMES = (
    "address_1", "address_2", "address_3", "postcode", "telephone", "nino", "sort_code",
    "account_number", "account_name", "statement", "tax_code", "pay_to_date_pence",
    "tax_to_date_pence", "student_loan_plan",
)  # fmt: skip
NEEDED = {
    "address_1": "Enter the first line of your address", "postcode": "Enter your postcode",
    "sort_code": "Enter the sort code of your bank account, such as 10-00-00",
    "account_number": "Enter the account number, eight digits",
    "statement": "Say which of these is so for you",
}  # fmt: skip
LOANS = [("", "None"), ("1", "Plan 1"), ("2", "Plan 2"), ("4", "Plan 4"), ("5", "Plan 5")]


@sensitive_post_parameters()
def form(request: HttpRequest) -> HttpResponse:
    """Ask a new employee for address, bank account and tax; keep it by the acts of the register."""
    held = request.session.get(SESSION)
    if not held:
        return HttpResponseRedirect(f"{HOME}/application")
    given: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in NAMES}
    given["left_on"] = "-".join(
        request.POST.get(f"left_on-{part}", "").strip().zfill(2) for part in
        ("year", "month", "day")
    )  # fmt: skip
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = [(words, name) for name, words in NEEDED.items() if not given[name]]
        errors = errors or _given(request, held, given)
        if not errors:
            messages.success(request, "Kept. Your account is verified before anything is paid")
            return HttpResponseRedirect(f"{HOME}/application")
    context = {
        "title": "Before your first day", "given": given, "errors": errors, "loans": LOANS,
        "statements": STATEMENTS["statement"].options, "back_url": f"{HOME}/application",
        "week_1": request.POST.get("week_1_month_1", ""),
        "postgraduate": request.POST.get("postgraduate_loan", ""),
    }  # fmt: skip
    return render(request, "people/starting.html", context, status=422 if errors else 200)


def _given(
    request: HttpRequest, held: dict[str, str], given: dict[str, Any]
) -> list[tuple[str, str]]:
    """Put the form to the door; return what it refused, as (what, where)."""
    inputs = {name: value for name, value in given.items() if value and value != "00-00-00"}
    inputs |= {name: request.POST.get(name) == "true" for name in
               ("week_1_month_1", "postgraduate_loan")}  # fmt: skip
    one = {"application": held["application"], "code": held["code"]}
    try:
        run(NOBODY, "people.give_starter_form", inputs | one)
    except InvalidInputs as wrong:
        return [(f"{item.field}: {item.message}", str(item.field)) for item in wrong.errors]
    except Refusal as refusal:
        return [(refusal.message, refusal.field or "address_1")]
    return []
