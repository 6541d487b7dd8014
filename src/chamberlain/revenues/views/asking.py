"""What a resident asks for on their own door, once the bill was shown to them."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Refusal, run
from chamberlain.kernel.rates import figures
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.commands.replanning import Replanned
from chamberlain.revenues.queries.requests import NAMES, of_account
from chamberlain.revenues.views.quoting import tried
from chamberlain.revenues.views.residents import HOME, NOBODY, SESSION
from chamberlain.revenues.views.wording import EXEMPTIONS, FEATURES, guarantee
from chamberlain.ui.components import tag
from chamberlain.ui.forms import Ask, CommandForm
from chamberlain.ui.words import day, pounds

ASKED = f"{HOME}asked"
Asks = Mapping[str, Ask] | Callable[[], Mapping[str, Ask]]


def asking(
    command: str,
    title: str,
    lead: str,
    asks: Asks,
    *,
    submit: str = "Send",
    done: str | Callable[[Answer], str] = "We have it, and answer within ten working days",
    planned: bool = False,
    debit: bool = False,
) -> Callable[[HttpRequest], HttpResponse]:
    """Return a page that asks for one thing; whoever was not shown a bill begins there.

    `planned`: what it would come to is shown first, and done when it is confirmed as shown.
    """

    @sensitive_post_parameters()
    def view(request: HttpRequest) -> HttpResponse:
        account = request.session.get(SESSION)
        if not account:
            return HttpResponseRedirect(HOME)
        form = CommandForm(command, asks() if callable(asks) else asks, None, {"account": account})
        plan: Replanned | None = None
        status = 200
        if request.method == "POST":
            try:
                if not form.read(request.POST.dict(), request.FILES, _keeper(account)):
                    status = 422
                elif planned and request.POST.get("_quoted") != form.digest():
                    plan = Replanned.model_validate(tried(NOBODY, command, form.given()))
                else:
                    answer = run(NOBODY, command, form.given(), key=f"form:{form.key}")
                    messages.success(request, done(answer) if callable(done) else done)
                    return HttpResponseRedirect(ASKED)
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
        context = {
            "form": form,
            "title": title,
            "lead": lead,
            "submit": "Confirm" if plan else ("Show what I would pay" if planned else submit),
            "quoted": form.digest() if plan else "",
            "plan": _plan(plan) if plan else None,
            "guarantee": guarantee(clock.business_date(), _council(account)) if debit else [],
            "breadcrumbs": [("Your bill", f"{HOME}bill"), ("Change something", f"{HOME}change")],
        }
        return render(request, "revenues/resident_ask.html", context, status=status)

    return view


def _council(account: str) -> str:
    """Return the name of the council that bills an account."""
    found = rows(
        "SELECT e.name FROM kernel_entity e JOIN revenues_account a ON a.entity = e.code "
        "WHERE a.reference = %s",
        [account],
    )
    return str(found[0]["name"]) if found else ""


def _keeper(account: str) -> Callable[[UploadedFile], str]:
    """Return what keeps a file a resident sends as evidence."""

    def keep(uploaded: UploadedFile) -> str:
        given = {"account": account, "filename": uploaded.name, "content": uploaded.read()}
        return str(run(NOBODY, "revenues.keep_evidence", given).value)

    return keep


def _plan(made: Replanned) -> list[list[object]]:
    return [
        [day(one.due_on), pounds(one.amount_pence),
         "taken by Direct Debit" if one.collected else "pay it yourself"]
        for one in made.plan
    ]  # fmt: skip


def _pay_days() -> Mapping[str, Ask]:
    days = figures("revenues.direct_debit_days", clock.business_date())["days"]
    return {
        "account_name": Ask(label="Name on the account", hint="As the bank has it"),
        "sort_code": Ask(label="Sort code", hint="Six digits, such as 20-00-00"),
        "account_number": Ask(label="Account number", hint="Six to eight digits"),
        "pay_day": Ask(
            label="Day of the month",
            hint="",
            kind="choice",
            options=[(str(one), f"{one}{'st' if one == 1 else 'th'}") for one in days],
        ),
    }


SAID = Ask(label="Anything else we should know", hint="Leave blank if there is nothing")
EVIDENCE = Ask(label="A letter or certificate", hint="A PDF or a photograph, up to 25 MB")

direct_debit = asking(
    "revenues.ask_direct_debit",
    "Pay by Direct Debit",
    "The account must be yours alone to sign for. You see what is taken, and when, before you "
    "confirm.",
    _pay_days,
    done=lambda answer: _first_taken(Replanned.model_validate(answer.value)),
    planned=True,
    debit=True,
)
twelve = asking(
    "revenues.ask_twelve_instalments",
    "Pay in twelve instalments",
    "You may pay monthly to the end of March. What you pay in the year stays the same.",
    {},
    done="Your instalments are changed, and a new bill is on its way",
    planned=True,
)
email_bills = asking(
    "revenues.ask_email_bills",
    "Have your bill by email",
    "We then send no paper. You can always see the bill here.",
    {"email": Ask(label="Email address", hint="")},
    submit="Save",
    done="Bills come by email from now on",
)
moved = asking(
    "revenues.ask_move",
    "Tell us you moved",
    "You are charged up to the day before you moved out. If you paid more, we pay it back.",
    {
        "moved_on": Ask(label="When did you move out?", hint=""),
        "forwarding_address": Ask(label="Where did you move to?", hint="Address and postcode"),
        "new_name": Ask(label="Who lives there now?", hint="Leave blank if you don't know"),
        "said": SAID,
    },
)
discount = asking(
    "revenues.ask_discount",
    "Claim a discount",
    "25% off where one adult counts, 50% off where nobody does. Students, apprentices, carers, "
    "people under 18, and people with a severe mental impairment are among those not counted.",
    {
        "since": Ask(label="Since when?", hint="The first day it was so"),
        "residents": Ask(label="How many adults live there?", hint="18 or over, you included"),
        "not_counted": Ask(label="How many of them don't count?", hint="0 if you live alone"),
        "because": Ask(
            label="Why don't they count?",
            hint="Leave as it is if you live alone",
            options=[
                ("students", "They are students or student nurses"),
                ("severely_mentally_impaired", "They have a severe mental impairment"),
                ("apprentices", "They are apprentices or on youth training"),
                ("carers", "They are live-in carers"),
                ("others", "Something else: say it below"),
            ],
        ),
        "evidence": EVIDENCE,
        "said": SAID,
    },
)
disabled_band = asking(
    "revenues.ask_disabled_band",
    "Claim the disabled band reduction",
    "You are charged one band lower where the home has what a disabled person who lives there "
    "needs.",
    {
        "since": Ask(label="Since when?", hint="The first day it was so"),
        "feature": Ask(label="What does the home have?", hint="", options=FEATURES),
        "evidence": EVIDENCE,
        "said": SAID,
    },
)
exemption = asking(
    "revenues.ask_exemption",
    "Claim an exemption",
    "Nothing is charged while a home is exempt.",
    {
        "since": Ask(label="Since when?", hint="The first day it was so"),
        "code": Ask(label="Why is it exempt?", hint="", kind="choice", options=EXEMPTIONS),
        "evidence": EVIDENCE,
        "said": SAID,
    },
)
trouble = asking(
    "revenues.ask_help",
    "Ask for help with paying",
    "Tell us before you miss an instalment. We can spread what is left, look for discounts and "
    "reductions you have a right to, and hold off while we do. Asking costs nothing.",
    {
        "said": Ask(label="What has happened?", hint="In your own words", kind="paragraph"),
        "monthly_pence": Ask(label="What could you pay a month?", hint="Leave blank if unsure"),
        "telephone": Ask(label="A number to ring you on", hint="Leave blank if you'd rather not"),
    },
)


def _first_taken(made: Replanned) -> str:
    taken = [one for one in made.plan if one.collected]
    if not taken:
        return "Your Direct Debit is set up. Nothing is left to take this year."
    return (
        f"Your Direct Debit is set up. We first take {pounds(taken[0].amount_pence)} on "
        f"{day(taken[0].due_on)}."
    )


def change(request: HttpRequest) -> HttpResponse:
    """Offer what can be changed or asked for."""
    if not request.session.get(SESSION):
        return HttpResponseRedirect(HOME)
    ways = [
        ("How you pay", [
            ("direct-debit", "Pay by Direct Debit", "Or move it to another account or day"),
            ("twelve", "Pay in twelve instalments", "Smaller payments, to the end of March"),
            ("email", "Have your bill by email", ""),
            ("trouble", "Ask for help with paying", "Before an instalment is missed"),
        ]),
        ("What you are charged", [
            ("moved", "Tell us you moved", ""),
            ("discount", "Claim a discount", "You live alone, or people there don't count"),
            ("disabled-band", "Claim the disabled band reduction", ""),
            ("exemption", "Claim an exemption", "Students, an empty home after a death, others"),
        ]),
    ]  # fmt: skip
    context = {"title": "Change something", "ways": ways, "home": HOME,
               "breadcrumbs": [("Your bill", f"{HOME}bill")]}  # fmt: skip
    return render(request, "revenues/resident_change.html", context)


def asked(request: HttpRequest) -> HttpResponse:
    """Show what the resident asked for, and how each was answered."""
    account = request.session.get(SESSION)
    if not account:
        return HttpResponseRedirect(HOME)
    listed = [
        [NAMES[one.kind], day(one.since), day(one.received_on),
         tag({"received": "being looked at"}.get(one.state, one.state)),
         one.answer or ""]
        for one in of_account(account)
    ]  # fmt: skip
    context = {"title": "What you asked for", "rows": listed,
               "breadcrumbs": [("Your bill", f"{HOME}bill")]}  # fmt: skip
    return render(request, "revenues/resident_asked.html", context)
