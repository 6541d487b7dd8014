"""How money comes in: files, card payments, cashiers' sessions, and each day's takings."""

from django.db import models
from django.db.models import F, Q

from chamberlain.income.models.register import TEXT, Account


class Batch(models.Model):
    """A file of receipts as it was taken: never twice, and its totals as it said."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    channel = models.TextField()
    sequence = models.TextField()
    sha256 = models.TextField()
    document = models.TextField(**TEXT)
    made_on = models.DateField()
    count = models.IntegerField()
    total_pence = models.BigIntegerField()
    refused = models.IntegerField(default=0)
    refused_pence = models.BigIntegerField(default=0)
    set_aside = models.JSONField(default=list)
    taken_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_batch"
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="income_batch_file_once"),
            models.UniqueConstraint(
                fields=["entity", "channel", "sequence"], name="income_batch_sequence_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CardPayment(models.Model):
    """A card payment begun with the provider; the provider's own id is held, and no card data."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    source = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    amount_pence = models.BigIntegerField()
    description = models.TextField()
    telephone = models.BooleanField(default=False)
    provider_id = models.TextField(**TEXT)
    next_url = models.TextField(**TEXT)
    state = models.TextField(default="asked")
    begun_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    receipt_id = models.BigIntegerField(null=True, unique=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_card_payment"
        constraints = [
            models.UniqueConstraint(
                fields=["provider_id"],
                name="income_card_payment_of_the_provider",
                condition=~Q(provider_id=""),
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="income_card_payment_of_something"
            ),
            models.CheckConstraint(
                condition=Q(receipt_id__isnull=True) | Q(state="success"),
                name="income_card_payment_receipt_of_success",
            ),
        ]
        indexes = [
            models.Index(
                fields=["begun_at"],
                name="income_card_payment_waits",
                condition=Q(ended_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.reference


class TillSession(models.Model):
    """A cashier's session: what was in the drawer, what was taken, what was counted."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    cashier = models.TextField()
    opened_on = models.DateField()
    float_pence = models.BigIntegerField()
    state = models.TextField(default="open")
    expected_cash_pence = models.BigIntegerField(default=0)
    expected_cheques_pence = models.BigIntegerField(default=0)
    counted_cash_pence = models.BigIntegerField(null=True)
    counted_cheques_pence = models.BigIntegerField(null=True)
    variance_pence = models.BigIntegerField(null=True)
    reason = models.TextField(**TEXT)
    closed_on = models.DateField(null=True)
    agreed_by = models.TextField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_session"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "cashier"],
                name="income_session_one_open",
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                condition=Q(float_pence__gte=0), name="income_session_float_is_there"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "counted", "closed"]),
                name="income_session_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(
                    variance_pence=F("counted_cash_pence")
                    + F("counted_cheques_pence")
                    - F("float_pence")
                    - F("expected_cash_pence")
                    - F("expected_cheques_pence")
                ),
                name="income_session_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("cashier")),
                name="income_session_agreed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Takings(models.Model):
    """A channel's day, closed to the ledger: how much, how many, and the money banking expects."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    channel = models.TextField()
    day = models.DateField()
    number = models.IntegerField()
    count = models.IntegerField()
    total_pence = models.BigIntegerField()
    allocated_pence = models.BigIntegerField()
    suspense_pence = models.BigIntegerField()
    person = models.TextField()
    closed_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_takings"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "channel", "day", "number"], name="income_takings_once"
            ),
            models.CheckConstraint(
                condition=Q(total_pence=F("allocated_pence") + F("suspense_pence")),
                name="income_takings_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
