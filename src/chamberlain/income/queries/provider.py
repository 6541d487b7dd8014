"""The card payment provider: the few calls of its API, each refusal in words.

Its address and key come from the environment (CHAMBERLAIN_PAY_URL, CHAMBERLAIN_PAY_KEY), the secret
of its webhooks too (CHAMBERLAIN_PAY_SECRET). The demonstration council has a fake on loopback.
"""

import os
import urllib.error
import urllib.request
from contextlib import suppress

from django.conf import settings

from chamberlain.formats import govuk_pay
from chamberlain.formats.govuk_pay import fake
from chamberlain.income.errors import PayRefused

SECONDS = 20


def _address() -> tuple[str, str]:
    """Return the provider's address and our key; the demonstration's fake where none is set."""
    given = os.environ.get("CHAMBERLAIN_PAY_URL", "")
    if given:
        return given.rstrip("/"), os.environ.get("CHAMBERLAIN_PAY_KEY", "")
    if not settings.DEMONSTRATION:
        raise PayRefused("No card payment provider is set up: see CHAMBERLAIN_PAY_URL.")
    with suppress(OSError):  # another process of the demonstration serves it already
        fake.serve(fake.PORT)
    return f"http://127.0.0.1:{fake.PORT}", fake.KEY


def secret() -> str:
    """Return the secret that webhooks are signed with; blank: none is believed."""
    given = os.environ.get("CHAMBERLAIN_PAY_SECRET", "")
    return given or (fake.SECRET if settings.DEMONSTRATION else "")


def create(body: bytes) -> govuk_pay.Payment:
    """Begin a payment with the provider."""
    return govuk_pay.read_payment(_ask("v1/payments", body))


def payment(payment_id: str) -> govuk_pay.Payment:
    """Return a payment as the provider holds it now; never from a search, which lags."""
    return govuk_pay.read_payment(_ask(f"v1/payments/{payment_id}"))


def refund(payment_id: str, amount_pence: int) -> govuk_pay.Refund:
    """Give money back to the card it came from."""
    held = payment(payment_id)
    if amount_pence > held.refundable_pence:
        raise PayRefused(
            f"The provider has {held.refundable_pence} pence to refund of this payment, not "
            f"{amount_pence}."
        )
    body = govuk_pay.refund_request(amount_pence, held.refundable_pence)
    return govuk_pay.read_refund(_ask(f"v1/payments/{payment_id}/refunds", body))


def _ask(place: str, body: bytes | None = None) -> bytes:
    base, key = _address()
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    if body:
        headers["Content-Type"] = "application/json"
    asked = urllib.request.Request(f"{base}/{place}", body, headers)  # noqa: S310 - as set up
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        code, words = govuk_pay.read_error(error.read())
        raise PayRefused(f"The card provider answered {error.code} {code}: {words}") from error
    except (OSError, govuk_pay.AnswerUnreadable) as error:
        raise PayRefused(f"The card provider could not be reached: {error}") from error
