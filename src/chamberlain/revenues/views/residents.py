"""The residents' door: the bill, how it was worked out, and paying by reference alone.

Nobody has an account to sign in with. To see a bill a person gives what only its holder has: the
account number, the postcode and the surname on it. To pay they need only the number, and see
nothing of whose it is.
"""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel.door import EVERYTHING, Caller, Refusal, Unknown, run
from chamberlain.kernel.money import parse_pounds
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.bills import BillView, bill
from chamberlain.revenues.views.notice import notice, sent

HOME = "/residents/"
SESSION = "revenues_account"
TRIES, WITHIN = 5, timedelta(minutes=15)
NOBODY = Caller(person="SYSTEM", name="A resident", door="web", system=True)
NOT_FOUND = (
    "The account number, the postcode and the surname are not all as they stand on a bill. "
    "Check them, or call us."
)
TOO_OFTEN = "Too many tries for this account. Wait a quarter of an hour, or call us."


def front(request: HttpRequest) -> HttpResponse:
    """Ask for what stands on a bill; show the bill to whoever has it."""
    given = {name: request.POST.get(name, "").strip() for name in ("account", "postcode", "name")}
    problem = ""
    if request.method == "POST":
        problem = _problem(given)
        if not problem:
            request.session[SESSION] = given["account"]
            request.session.set_expiry(0)
            return HttpResponseRedirect(f"{HOME}bill")
    context = {"title": "Council tax", "given": given, "problem": problem}
    return _shown(request, "front", context, 422 if problem else 200)


def _problem(given: dict[str, str]) -> str:
    """Return why a bill is not shown; nothing, where everything is as it stands on one."""
    key = f"residents:{given['account'][:14]}"
    tries = cache.get(key, 0)
    if tries >= TRIES:
        return TOO_OFTEN
    found = rows(
        "SELECT p.name, d.postcode, p.protected FROM revenues_account a "
        "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d "
        "ON d.id = a.dwelling_id WHERE a.reference = %s",
        [given["account"].replace(" ", "")],
    )
    same = (
        bool(found)
        and not found[0]["protected"]
        and (
            _plain(found[0]["postcode"]) == _plain(given["postcode"])
            and _plain(found[0]["name"].split()[-1]) == _plain(given["name"])
        )
    )
    if same:
        cache.delete(key)
        return ""
    cache.set(key, tries + 1, WITHIN.total_seconds())
    return NOT_FOUND


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _bill(request: HttpRequest) -> BillView | None:
    reference = request.session.get(SESSION)
    if not reference:
        return None
    try:
        found: BillView = bill(EVERYTHING, reference)
    except Unknown:
        return None
    return found


def seen(request: HttpRequest) -> HttpResponse:
    """Show the bill, the balance and how it was worked out."""
    found = _bill(request)
    if found is None:
        return HttpResponseRedirect(HOME)
    context = {
        "title": "Your council tax",
        "notice": notice(found),
        "found": found,
    }
    return _shown(request, "bill", context)


def pdf(request: HttpRequest) -> HttpResponse:
    """Send the bill as a tagged PDF."""
    found = _bill(request)
    return HttpResponseRedirect(HOME) if found is None else sent(found)


def leave(request: HttpRequest) -> HttpResponse:
    """Forget whose bill was shown."""
    request.session.pop(SESSION, None)
    return HttpResponseRedirect(HOME)


def pay(request: HttpRequest) -> HttpResponse:
    """Take a payment by account number alone; nothing of whose it is is shown."""
    given = {
        "account": request.POST.get("account", request.session.get(SESSION, "")).strip(),
        "amount": request.POST.get("amount", "").strip(),
    }
    problem = ""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_started(request, given))
        except (Refusal, ValueError) as error:
            problem = getattr(error, "message", "") or "Give an amount, such as 125.00."
    context = {"title": "Pay council tax", "given": given, "problem": problem}
    return _shown(request, "pay", context, 422 if problem else 200)


def _started(request: HttpRequest, given: dict[str, str]) -> str:
    """Begin a card payment and return where the payer goes on."""
    reference = given["account"].replace(" ", "")
    found = rows("SELECT entity FROM revenues_account WHERE reference = %s", [reference])
    if not found:
        raise Refusal("There is no council tax account of that number. Check it on your bill.")
    pence = parse_pounds(given["amount"])
    if pence <= 0:
        raise Refusal("Give an amount above nought.")
    back = request.build_absolute_uri(f"{HOME}paid/")
    inputs: dict[str, Any] = {
        "account": reference,
        "amount_pence": pence,
        "return_url": back + "{payment}",
    }
    return str(run(NOBODY, "revenues.pay_by_card", inputs).value)


def paid(request: HttpRequest, payment: str) -> HttpResponse:
    """Say how a card payment ended, as the provider holds it now."""
    state = run(NOBODY, "revenues.card_payment_state", {"payment": payment}).value
    return _shown(request, "paid", {"title": "Your payment", "state": state, "payment": payment})


def _shown(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, f"revenues/resident_{name}.html", context, status=status)
