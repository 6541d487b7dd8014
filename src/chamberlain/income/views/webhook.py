"""Where the card payment provider tells of payments: signed, or not believed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from chamberlain.formats import govuk_pay
from chamberlain.income.queries import provider
from chamberlain.kernel.door import Caller, Refusal, run
from chamberlain.ui.ways import needs

MOST_BYTES = 100_000
TELLER = Caller(person="SYSTEM", name="Card payment provider", door="rest", system=True)


@csrf_exempt
@require_POST
@needs()
def webhook(request: HttpRequest) -> HttpResponse:
    """Take word of a payment; answered at once, looked into by the payment's id and nothing else.

    Word that comes twice, late or out of order changes nothing that was settled.
    """
    body = request.body[: MOST_BYTES + 1]
    given = request.headers.get("Pay-Signature", "")
    if len(body) > MOST_BYTES or not govuk_pay.signed(body, provider.secret(), given):
        return HttpResponse("This is not signed by the provider.", status=400)
    try:
        _, payment_id = govuk_pay.read_event(body)
        run(TELLER, "income.take_webhook", {"payment_id": payment_id})
    except govuk_pay.AnswerUnreadable as error:
        return HttpResponse(str(error), status=400)
    except Refusal as refusal:
        # The provider tells again later; meanwhile the payer's return and the day's look find it.
        return HttpResponse(refusal.message, status=503)
    return HttpResponse(status=204)
