"""Other systems that are told of events, and how each telling went."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Webhook(models.Model):
    """An address told of events whose names fit its patterns. Its secret isn't kept."""

    reference = models.TextField(unique=True)
    address = models.TextField()
    events = ArrayField(models.TextField())
    secret_number = models.IntegerField(default=1)
    added_by = models.TextField()
    added_on = models.DateField()
    ended_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_webhook"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(events__len__gt=0), name="kernel_webhook_has_events"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class WebhookDelivery(models.Model):
    """One event for one webhook: tried until it is taken, or parked for a person."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT)
    event_act_id = models.BigIntegerField()
    position = models.IntegerField()
    event = models.TextField()
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        db_table = "kernel_webhook_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_act_id", "position"], name="kernel_webhook_delivery_once"
            ),
            models.CheckConstraint(
                condition=models.Q(delivered_at__isnull=True) | models.Q(next_at__isnull=True),
                name="kernel_webhook_delivered_is_not_tried_again",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="kernel_webhook_delivery_due",
                condition=models.Q(next_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.event}"
