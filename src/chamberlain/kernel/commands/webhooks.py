"""Which systems outside are told of which events."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import Webhook
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Record
from chamberlain.kernel.webhook_message import wrong_with
from chamberlain.kernel.webhooks import secret_now

Address = Annotated[str, Field(max_length=500, description="Where events are sent, https://…")]
Event = Annotated[
    str,
    Field(
        pattern=r"^[a-z_]+\.([a-z_]+|\*)$",
        description="An event, as payables.invoice_approved, or all of an application: payables.*",
    ),
]


class WebhookMade(Record):
    """A new webhook; its secret is shown this once and made again only as another one."""

    webhook: str
    secret: str


@command(secret=("answer",), summary="Tell another system of events")
def add_webhook(
    act: Act, address: Address, events: Annotated[list[Event], Field(min_length=1, max_length=50)]
) -> WebhookMade:
    """Send events from now on to an address, signed with the secret that is answered."""
    wrong = wrong_with(address)
    if wrong:
        raise Refusal(f"The address {wrong}.", code="address_unfit", field="address", status=422)
    reference = next_reference("HOOK")
    made = Webhook.objects.create(
        reference=reference,
        address=address,
        events=sorted(set(events)),
        added_by=act.person,
        added_on=act.today,
        act_id=act.id,
    )
    act.changed(_subject(reference), None, {"address": address, "events": made.events})
    return WebhookMade(webhook=reference, secret=secret_now(reference, made.secret_number))


@command(summary="Stop telling another system of events")
def end_webhook(act: Act, webhook: str) -> None:
    """Send nothing more to a webhook; what waits is not sent."""
    found = _find(webhook)
    Webhook.objects.filter(pk=found.pk).update(ended_on=act.today)
    act.changed(_subject(webhook), {"ended": False}, {"ended": True})


@command(secret=("answer",), summary="Give a webhook a new secret")
def renew_webhook_secret(act: Act, webhook: str) -> WebhookMade:
    """Make a new secret; every message from now on is signed with it alone."""
    found = _find(webhook)
    number = found.secret_number + 1
    Webhook.objects.filter(pk=found.pk).update(secret_number=number)
    act.changed(_subject(webhook), {"secret": found.secret_number}, {"secret": number})
    return WebhookMade(webhook=webhook, secret=secret_now(webhook, number))


@command(summary="Send a webhook its events again")
def replay_webhook(act: Act, webhook: str, since: date, all_events: bool = False) -> int:
    """Queue again what was emitted since a day: parked events, or all; return how many."""
    found = _find(webhook)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_webhook_delivery d SET next_at = %s, delivered_at = NULL, attempts = 0 "
            "FROM kernel_act a WHERE a.id = d.event_act_id AND d.webhook_id = %s "
            "AND a.business_date >= %s AND (%s OR (d.delivered_at IS NULL AND d.next_at IS NULL))",
            [act.now, found.pk, since, all_events],
        )
        count: int = cursor.rowcount
    act.changed(_subject(webhook), None, {"sent_again": count, "since": since.isoformat()})
    return count


def _subject(webhook: str) -> str:
    return f"kernel:webhook:{webhook}"


def _find(webhook: str) -> Webhook:
    found = (
        Webhook.objects.select_for_update().filter(reference=webhook, ended_on__isnull=True).first()
    )
    if found is None:
        raise Unknown(f"There is no webhook {webhook} in force.", field="webhook")
    return found
