"""Which systems outside are told of events, and how it goes."""

from datetime import date, datetime

from django.db import connection

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.models import Webhook
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains

ROWS_MAX = 5_000


class WebhookRow(Record):
    """A webhook: what it is told of, and what waits or is parked."""

    webhook: str
    address: str
    events: str
    added_on: date
    ended_on: date | None
    taken: int
    waiting: int
    parked: int


class WebhookDeliveryRow(Record):
    """One event for a webhook. `state` is taken, waiting or parked."""

    delivery: int
    webhook: str
    event: str
    act: str
    state: str
    attempts: int
    next_at: datetime | None
    delivered_at: datetime | None
    answer: str


_STATE = (
    "CASE WHEN d.delivered_at IS NOT NULL THEN 'taken' "
    "WHEN d.next_at IS NOT NULL THEN 'waiting' ELSE 'parked' END"
)


@query(summary="Systems told of events")
def webhooks(scope: Scope) -> list[WebhookRow]:
    """Return every webhook, the newest first, with how many events it took."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.reference, w.address, array_to_string(w.events, ', '), w.added_on, "  # noqa: S608
            f"w.ended_on, count(*) FILTER (WHERE {_STATE} = 'taken'), "
            f"count(*) FILTER (WHERE {_STATE} = 'waiting'), "
            f"count(d.id) FILTER (WHERE {_STATE} = 'parked') FROM kernel_webhook w "
            "LEFT JOIN kernel_webhook_delivery d ON d.webhook_id = w.id GROUP BY w.id "
            "ORDER BY w.id DESC"
        )
        fields = list(WebhookRow.model_fields)
        return [WebhookRow(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()]


@query(summary="Events sent to other systems")
def webhook_deliveries(
    scope: Scope, webhook: str = "", state: str = ""
) -> list[WebhookDeliveryRow]:
    """Return the latest events of webhooks, those of one state where it is given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM (SELECT d.id, w.reference, d.event, a.reference AS act, "  # noqa: S608
            f"{_STATE} AS state, d.attempts, d.next_at, d.delivered_at, d.answer "
            "FROM kernel_webhook_delivery d JOIN kernel_webhook w ON w.id = d.webhook_id "
            "JOIN kernel_act a ON a.id = d.event_act_id WHERE (%s = '' OR w.reference = %s)) t "
            "WHERE (%s = '' OR state = %s) ORDER BY id DESC LIMIT %s",
            [webhook, webhook, state, state, ROWS_MAX],
        )
        fields = list(WebhookDeliveryRow.model_fields)
        return [
            WebhookDeliveryRow(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()
        ]


@explains("kernel:webhook", query="kernel.webhooks")
def explain_webhook(scope: Scope, reference: str) -> Explanation:
    """A system told of events: where, of which, since when."""
    found = Webhook.objects.filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no webhook {reference}.", field="reference")
    return Explanation(
        reference=f"kernel:webhook:{reference}",
        title=f"Events sent to {found.address}",
        url=f"/staff/webhooks/deliveries?chosen=1&webhook={reference}",
        facts=[
            ("Events", ", ".join(found.events)),
            ("Since", f"{found.added_on:%-d %B %Y}"),
            ("Ended", f"{found.ended_on:%-d %B %Y}" if found.ended_on else "no"),
        ],
    )
