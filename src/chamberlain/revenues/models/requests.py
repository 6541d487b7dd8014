"""What residents ask for that a person decides."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from chamberlain.revenues.models.liability import Account

REQUEST_KINDS = ("move", "single_person", "disregard", "disabled", "exemption", "help")
REQUEST_STATES = ("received", "accepted", "refused")


class Request(models.Model):
    """One thing a resident asked for: the day from which, what they said, and how it was decided.

    What they said (`asked_sealed`, JSON) is sealed under the party's key: circumstances, health and
    money. Of a kind an account has one open at a time.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    kind = models.TextField()
    since = models.DateField()
    asked_sealed = models.TextField()
    documents = ArrayField(models.TextField(), default=list)
    state = models.TextField(default="received")
    received_on = models.DateField()
    decided_on = models.DateField(null=True)
    decided_by = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_request"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=REQUEST_KINDS), name="revenues_request_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=REQUEST_STATES), name="revenues_request_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="received", decided_on__isnull=True)
                | (~models.Q(state="received") & models.Q(decided_on__isnull=False)),
                name="revenues_request_decided",
            ),
            models.UniqueConstraint(
                fields=["account", "kind"],
                name="revenues_request_one_open",
                condition=models.Q(state="received"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
