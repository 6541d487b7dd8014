"""A change quoted before it is saved: done, undone, shown, and confirmed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, Refusal, run
from chamberlain.revenues.commands.rebilling import Rebilled
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.forms import Ask, CommandForm
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds


class _Undo(Exception):
    """Nothing is kept of a quote."""


def quoted_view(
    command: str, title: str, asks: Mapping[str, Ask] | None = None, only: list[str] | None = None
) -> Callable[..., HttpResponse]:
    """Return a view of a change to an account: asked, quoted, and saved when it is confirmed.

    What is saved is what was quoted: a field changed in between is quoted again.
    """

    @needs(command)
    @PAGES.guarded
    def view(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
        form = CommandForm(command, asks, only, {"account": account})
        quote: Rebilled | None = None
        status = 200
        if request.method == "POST":
            try:
                if form.read(request.POST.dict(), request.FILES):
                    if request.POST.get("_quoted") == form.digest():
                        return _saved(request, caller, command, form, account)
                    quote = quoted(caller, command, form.given())
                else:
                    status = 422
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
        context = {
            "form": form,
            "title": title,
            "submit": "Save" if quote else "Show what it comes to",
            "quoted": form.digest() if quote else "",
            "quote": lines(quote, account) if quote else None,
            "left": ", ".join(year_name(year) for year in quote.years_before) if quote else "",
            "breadcrumbs": [
                ("Accounts", f"{BASE}accounts"),
                (account, f"{BASE}accounts/{account}"),
            ],
        }
        return render(request, "revenues/quote.html", context, status=status)

    return view


def quoted(caller: Caller, command: str, inputs: dict[str, Any]) -> Rebilled:
    """Return what a change would come to; nothing of it is kept."""
    return Rebilled.model_validate(tried(caller, command, inputs))


def tried(caller: Caller, command: str, inputs: dict[str, Any]) -> Any:
    """Return what a command would answer: it is done and undone."""
    answer: list[Any] = []
    try:
        with transaction.atomic():
            answer.append(run(caller, command, inputs).value)
            raise _Undo
    except _Undo:
        return answer[0]


def _saved(
    request: HttpRequest, caller: Caller, command: str, form: CommandForm, account: str
) -> HttpResponse:
    answer = run(caller, command, form.given(), key=f"form:{form.key}")
    changed = Rebilled.model_validate(answer.value)
    billed = "; ".join(
        f"{one.account} for {year_name(one.year)}, {_signed(one.change_pence)}"
        for one in changed.bills
    )
    messages.success(request, f"Billed again: {billed}" if billed else "The charge is the same")
    return HttpResponseRedirect(f"{BASE}accounts/{account}")


def _signed(pence: int) -> str:
    return f"{pounds(abs(pence))} {'more' if pence >= 0 else 'less'}"


def lines(quote: Rebilled, account: str) -> list[list[object]]:
    """Return what a change comes to, as the rows of a table."""
    return [
        [
            one.account if one.account == account else "New account",
            year_name(one.year),
            pounds(one.before_pence),
            pounds(one.after_pence),
            _signed(one.change_pence),
            f"{pounds(one.next_pence)} on {day(one.next_due_on)}" if one.next_due_on else "none",
            pounds(one.credit_pence) if one.credit_pence else "",
        ]
        for one in quote.bills
    ]
