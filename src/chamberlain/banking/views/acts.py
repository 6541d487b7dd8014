"""Pages which do one act of banking each."""

from typing import Any

from django.http import HttpRequest

from chamberlain.banking.views.pages import BASE
from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, ask
from chamberlain.kernel.money import format_pounds
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask

DESK = f"{BASE}suspense"


def _line(request: HttpRequest, line: str) -> dict[str, Any]:
    """Return the line beside its form, with what is left of it always in sight."""
    found = ask(request.caller, "banking.line", {"line": line})  # type: ignore[attr-defined]
    return {"line": found, "base": BASE, "breadcrumbs": [("Bank and suspense", DESK)]}


def _codings(request: HttpRequest, line: str) -> dict[str, Ask]:
    """Return the codes that may be posted to on the day, as suggestions by name."""
    found = ask(request.caller, "banking.line", {"line": line})  # type: ignore[attr-defined]
    choices = ask(
        request.caller,  # type: ignore[attr-defined]
        "ledger.coding_choices",
        {"entity": found.entity, "on": found.booked_on},
    )
    return {
        "account": Ask(label="Subjective", options=_options(choices.accounts)),
        "cost_centre": Ask(options=[("", "none"), *_options(choices.cost_centres)]),
    }


def _options(choices: list[Any]) -> list[tuple[str, str]]:
    return [(one.code, f"{one.code} {one.name}") for one in choices]


def _said(answer: Answer) -> str:
    left = answer.value.left_pence
    return "Explained." if left == 0 else f"Noted. {format_pounds(left)} is left to explain."


def _loaded(answer: Answer) -> str:
    one = answer.value.statements[0]
    if one.replayed:
        return f"{one.statement_id} was loaded before: nothing was loaded twice"
    return f"{one.statement_id}: {one.lines:,} lines loaded"


accept = act_view(
    "banking.accept_match",
    redirect=DESK,
    only=["evidence"],
    fixed=lambda request, line, movement: {"movements": (movement,)},
    done=_said,
    title="Accept a match",
)
accept_return = act_view(
    "banking.accept_match",
    redirect=DESK,
    only=["evidence"],
    fixed=lambda request, line, movement: {"movements": (movement,), "returned": True},
    done=_said,
    title="Accept a returned payment",
)
accept_batch = act_view(
    "banking.accept_match", redirect=DESK, only=["evidence"], done=_said, title="Accept a file"
)
split = act_view(
    "banking.split_line",
    template="banking/split.html",
    redirect=DESK,
    done=_said,
    title="Split a bank line",
    context=_line,
)
post = act_view(
    "banking.post_line",
    template="banking/act.html",
    redirect=DESK,
    asks=_codings,
    only=["account", "cost_centre", "vat_code", "narrative"],
    done=_said,
    title="Post a bank line",
    submit="Post",
    context=_line,
)
unmatch = act_view(
    "banking.unmatch_line",
    template="banking/act.html",
    redirect=f"{BASE}lines/{{line}}",
    done="Undone: the line is in suspense",
    title="Undo what a line was taken for",
    submit="Undo",
    context=_line,
)
own = act_view(
    "banking.assign_owner",
    template="banking/act.html",
    redirect=DESK,
    fixed=lambda request, line: {"lines": [line]},
    done="Owner noted",
    title="Give a line to somebody",
    context=_line,
)
load = act_view(
    "banking.load_statement",
    redirect=lambda answer: f"{BASE}statements/{answer.value.statements[0].reference}",
    only=["content"],
    asks={"content": Ask(label="Statement file", hint="camt.053, as your bank sends it")},
    done=_loaded,
    title="Load a bank statement",
    submit="Load",
)
match = act_view(
    "banking.match_statement",
    redirect=f"{BASE}statements/{{statement}}",
    done=lambda answer: f"{answer.value.matched:,} of {answer.value.lines:,} lines matched",
    title="Match a statement",
    submit="Match",
)
prepare = act_view(
    "banking.prepare_reconciliation",
    redirect=lambda answer: f"{BASE}reconciliations/{answer.value.reference}",
    start=lambda request: {"as_at": clock.business_date(), "entity": _entity(request)},
    done="Prepared: another person reviews it",
    title="Prepare a bank reconciliation",
    submit="Prepare",
)
prepare_suspense = act_view(
    "banking.prepare_suspense",
    redirect=lambda answer: f"{BASE}reconciliations/{answer.value.reference}",
    start=lambda request: {"as_at": clock.business_date(), "entity": _entity(request)},
    done="Prepared: another person reviews it",
    title="Prepare the reconciliation of suspense",
    submit="Prepare",
)
review = act_view(
    "banking.review_reconciliation",
    redirect=f"{BASE}reconciliations/{{reconciliation}}",
    done="Reviewed",
    title="Review a reconciliation",
    submit="Reviewed",
)
give_back = act_view(
    "banking.return_reconciliation",
    redirect=f"{BASE}reconciliations/{{reconciliation}}",
    done="Sent back",
    title="Send a reconciliation back",
    submit="Send back",
)
sign = act_view(
    "banking.sign_unexplained",
    redirect=f"{BASE}reconciliations",
    start=lambda request: {"as_at": clock.business_date(), "entity": _entity(request)},
    done="Signed",
    title="Sign for unexplained lines",
    submit="Sign",
)


def _entity(request: HttpRequest) -> str:
    """Return the entity of the first bank account this person sees."""
    accounts = ask(request.caller, "banking.account_list")  # type: ignore[attr-defined]
    return accounts[0].entity if accounts else ""
