"""Pages which do one act on a payment run or a payment each."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Answer, ask
from chamberlain.payables.rules.recalling import OUTCOMES
from chamberlain.payables.views.pages import BASE
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import entity_of

ONE = f"{BASE}runs/{{run}}"
WARNING = (
    "When the second person releases, everything in the run is settled and the file is written. "
    "The bank can be asked not to pay it until the day before it is processed, and no later."
)


def about(request: HttpRequest, run: str, **parts: str) -> dict[str, Any]:
    """Return the run above a form: how much, to how many, when."""
    found = ask(request.caller, "payables.run", {"run": run})  # type: ignore[attr-defined]
    said = f"{words.pounds(found.total_pence)} to {words.count(found.payments, 'payee')}"
    return {
        "lead": f"{said}, arriving {words.day(found.pay_on)}",
        "found": found,
        "breadcrumbs": [("Payment runs", f"{BASE}runs"), (run, f"{BASE}runs/{run}")],
        "back_url": f"{BASE}runs/{run}",
    }


def _releasing(request: HttpRequest, run: str) -> dict[str, Any]:
    return about(request, run) | {"warning": WARNING}


def _reported(answer: Answer) -> str:
    if answer.value.agrees:
        return "The bank's report agrees: the run is sent"
    return f"The report differs, the run is not sent: {answer.value.differences[0]}"


def _payment(request: HttpRequest, payment: str) -> dict[str, Any]:
    found = ask(request.caller, "payables.payment", {"payment": payment})  # type: ignore[attr-defined]
    here = f"{BASE}payments/{payment}"
    return {
        "lead": f"{words.pounds(found.amount_pence)} to {found.name}",
        "breadcrumbs": [("Payments", f"{BASE}payments"), (payment, here)],
        "back_url": here,
    }


propose = act_view(
    "payables.propose_run",
    redirect=f"{BASE}runs/{{value}}",
    only=["due_by", "pay_on"],
    fixed=lambda request: {"entity": entity_of(request.caller)},
    asks={
        "due_by": Ask(label="Everything due by", hint="Today unless you say otherwise"),
        "pay_on": Ask(label="Money arrives on", hint="The first day Bacs can make, if left out"),
    },
    done=lambda answer: f"{answer.value} proposed: look through what it keeps back",
    title="Propose a payment run",
    submit="Propose",
    context={
        "back_url": f"{BASE}runs",
        "breadcrumbs": [("Payment runs", f"{BASE}runs"), ("Propose", "")],
    },
)
submit = act_view("payables.submit_run", redirect=ONE, done="Sent for release: contents are frozen")
reopen = act_view("payables.reopen_run", redirect=ONE, done="Taken up again")
release = act_view(
    "payables.release_run",
    template="payables/release.html",
    redirect=ONE,
    done="Released: a second person releases it for good",
    title="Release a payment run",
    submit="Release",
    context=_releasing,
)
release_again = act_view(
    "payables.release_run_again",
    template="payables/release.html",
    redirect=ONE,
    done="Released: the file is written and waits to be handed to the bank",
    title="Release a payment run as the second person",
    submit="Release for good",
    context=_releasing,
)
reject = act_view(
    "payables.reject_run",
    redirect=ONE,
    done="Rejected",
    title="Reject a payment run",
    submit="Reject",
    context=about,
)
cancel = act_view(
    "payables.cancel_run",
    redirect=ONE,
    done="Cancelled: what was in it may be paid by another",
    title="Cancel a payment run",
    submit="Cancel the run",
    context=about,
)
report = act_view(
    "payables.load_input_report",
    redirect=ONE,
    asks={"document": Ask(label="The bank's input report", hint="As the bank sends it")},
    done=_reported,
    title="Load the bank's report on a run",
    submit="Load",
    context=about,
)
exclude = act_view(
    "payables.exclude_from_run",
    redirect=ONE,
    only=["reason"],
    fixed=lambda request, run, obligation: {"obligations": [obligation]},
    done="Taken out: it waits for the next run",
    title="Take something out of a run",
    submit="Take it out",
    context=about,
)
include = act_view("payables.include_in_run", redirect=ONE, done="Put back", context=about)
urgent = act_view(
    "payables.propose_urgent_run",
    redirect=f"{BASE}runs/{{value}}",
    fixed=lambda request: {"entity": entity_of(request.caller)},
    start=lambda request: {"what": request.GET.get("what", "")},
    only=["what", "reason", "scheme"],
    asks={
        "what": Ask(label="What is paid", hint="INV-0000123 or OBL-0000123, several with commas"),
        "reason": Ask(label="Why it cannot wait for the next run"),
        "scheme": Ask(
            options=[("faster_payments", "Faster Payments"), ("chaps", "CHAPS")],
            label="How",
        ),
    },
    done=lambda answer: f"{answer.value} proposed for today: send it for release",
    title="Pay something at once",
    submit="Propose",
    context={
        "back_url": f"{BASE}urgent",
        "breadcrumbs": [("Payments made at once", f"{BASE}urgent"), ("Propose", "")],
    },
)
recall_file = act_view(
    "payables.request_recall",
    redirect=f"{BASE}recalls",
    only=["reason"],
    done="Recorded: nothing is owed again before the bank has answered",
    title="Record that the bank was asked not to pay a file",
    submit="The bank was asked",
    context=about,
)
recall_payment = act_view(
    "payables.request_recall",
    redirect=f"{BASE}recalls",
    only=["reason"],
    done="Recorded: nothing is owed again before the bank has answered",
    title="Record that the bank was asked not to make a payment",
    submit="The bank was asked",
    context=lambda request, payment, **parts: _payment(request, payment),
)
answer_recall = act_view(
    "payables.record_recall_answer",
    redirect=f"{BASE}recalls",
    asks={
        "outcome": Ask(label="What the bank answered", options=list(OUTCOMES.items())),
        "note": Ask(label="In its words, and who said it"),
        "document": Ask(label="Its answer, if it came in writing"),
        "answered_on": Ask(label="Day of it", hint="Today unless you say otherwise"),
    },
    done="Recorded",
    title="Record the bank's answer on a recall",
    submit="Record",
    context=lambda request, recall: {"back_url": f"{BASE}recalls"},
)
give_back = act_view(
    "payables.return_payment",
    redirect=f"{BASE}payments/{{payment}}",
    asks={
        "reason": Ask(label="Why it came back", hint="As the bank says"),
        "returned_on": Ask(label="Day it came back", hint="Today unless you say otherwise"),
    },
    done="Noted: it is owed once more, and paid again after the bank details are verified anew",
    title="Take back a returned payment",
    submit="It came back",
    context=_payment,
)
