"""Pages which do one act of banking each."""

from typing import Any

from django.http import HttpRequest

from chamberlain.banking.queries.accounts import AccountRow
from chamberlain.banking.views.pages import BASE
from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, ask
from chamberlain.kernel.models import User
from chamberlain.kernel.money import format_pounds
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask

DESK = f"{BASE}suspense"
RECONCILING = {
    "back_url": f"{BASE}reconciliations",
    "breadcrumbs": [("Bank", BASE), ("Reconciliations", f"{BASE}reconciliations")],
}
LOADING = {
    "back_url": f"{BASE}statements",
    "breadcrumbs": [("Bank", BASE), ("Bank statements", f"{BASE}statements")],
}


def _line(request: HttpRequest, line: str) -> dict[str, Any]:
    """Return the line beside its form, with what is left of it always in sight."""
    found = ask(request.caller, "banking.line", {"line": line})  # type: ignore[attr-defined]
    return {
        "line": found,
        "base": BASE,
        "back_url": f"{DESK}/{line}",
        "breadcrumbs": _trail(("Bank and suspense", DESK)),
    }


def _trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way back, from Bank on."""
    return [("Bank", BASE), *steps]


def _preparing(request: HttpRequest) -> dict[str, Any]:
    """Return where a reconciliation begins: the last day that a statement is loaded to."""
    accounts = _accounts(request)
    days = [one.statement_to for one in accounts if one.main and one.statement_to]
    main = next((one for one in accounts if one.main), None)
    start: dict[str, Any] = {"as_at": max(days, default=clock.business_date())}
    return start | ({"entity": main.entity, "account": main.code} if main else {})


def _only_entity(request: HttpRequest) -> dict[str, Any]:
    """Return the entity where this person sees one alone: then it isn't asked for."""
    entities = {one.entity for one in _accounts(request)}
    return {"entity": entities.pop()} if len(entities) == 1 else {}


def _places(request: HttpRequest) -> dict[str, Ask]:
    """Return the entities and bank accounts this person sees, as choices."""
    accounts = _accounts(request)
    entities = dict.fromkeys(one.entity for one in accounts)
    named = [(one.code, f"{one.name} ({one.entity} {one.code})") for one in accounts]
    return {
        "entity": Ask(options=[(one, one) for one in entities]),
        "account": Ask(label="Bank account", options=named),
        "as_at": Ask(label="At the end of", hint="The last day with a statement"),
    }


def _owners(request: HttpRequest, line: str) -> dict[str, Ask]:
    """Return the people a line may be given to, by name."""
    people = User.objects.filter(is_active=True).order_by("name").values_list("username", "name")
    return {"owner": Ask(label="Who finds out what it is", options=list(people))}


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


def _accounts(request: HttpRequest) -> list[AccountRow]:
    found: list[AccountRow] = ask(request.caller, "banking.account_list")  # type: ignore[attr-defined]
    return found


def _said(answer: Answer) -> str:
    left = answer.value.left_pence
    return "Explained." if left == 0 else f"Noted. {format_pounds(left)} is left to explain."


def _matched(answer: Answer) -> str:
    """Say what was found of all the account's open lines, those of earlier statements too."""
    found, left = answer.value.matched, answer.value.left
    said = f"{words.count(found, 'line')} matched" if found else "Nothing more matched"
    return f"{said}, {words.count(left, 'line')} of the account left to explain"


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
    asks=_owners,
    done="Owner noted",
    title="Give a line to somebody",
    context=_line,
)
load = act_view(
    "banking.load_statement",
    redirect=lambda answer: f"{BASE}statements/{answer.value.statements[0].reference}",
    only=["content"],
    asks={
        "content": Ask(
            label="Statement file", hint="camt.053, MT940, BAI2 or CSV, as your bank sends it"
        )
    },
    done=_loaded,
    title="Load a bank statement",
    submit="Load",
    context=LOADING,
)
match = act_view(
    "banking.match_statement",
    redirect=f"{BASE}statements/{{statement}}",
    done=_matched,
    title="Match a statement",
    submit="Match",
)
prepare = act_view(
    "banking.prepare_reconciliation",
    redirect=lambda answer: f"{BASE}reconciliations/{answer.value.reference}",
    fixed=_only_entity,
    start=_preparing,
    asks=_places,
    done="Prepared: another person reviews it",
    title="Prepare a bank reconciliation",
    submit="Prepare",
    context=RECONCILING,
)
prepare_suspense = act_view(
    "banking.prepare_suspense",
    redirect=lambda answer: f"{BASE}reconciliations/{answer.value.reference}",
    fixed=_only_entity,
    start=_preparing,
    asks=_places,
    done="Prepared: another person reviews it",
    title="Prepare the reconciliation of suspense",
    submit="Prepare",
    context=RECONCILING,
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
    fixed=_only_entity,
    start=_preparing,
    asks=lambda request: {**_places(request), "as_at": Ask(label="End of the period")},
    done="Signed: the period may close over these lines",
    title="Sign for unexplained lines",
    submit="Sign",
    context=RECONCILING,
)
