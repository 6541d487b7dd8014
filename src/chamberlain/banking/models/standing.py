"""Standing codings: direct debits taken from us, and patterns learnt from what people did."""

from django.db import models
from django.db.models import F, Q

from chamberlain.banking.models.lines import BankAccount, Line

STATES = ("proposed", "agreed", "off")


class Standing(models.Model):
    """What lines with certain words are, up to what amount: agreed by a person, then by itself.

    `kind` is direct_debit (an originator we let take money, within limits) or pattern (learnt).
    Amounts are without a sign; `sign` says which way the money goes.
    """

    reference = models.TextField(unique=True)
    kind = models.TextField()
    entity = models.TextField()
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT)
    name = models.TextField()
    words = models.TextField()
    sign = models.SmallIntegerField()
    least_pence = models.BigIntegerField()
    most_pence = models.BigIntegerField()
    every = models.TextField(default="as_it_comes")
    grace_days = models.SmallIntegerField(default=5)
    expected_on = models.DateField(null=True)
    coded_to = models.TextField()
    cost_centre = models.TextField(blank=True)
    fund = models.TextField()
    project = models.TextField(blank=True)
    vat_code = models.TextField(blank=True)
    state = models.TextField(default="proposed")
    evidence = models.JSONField(default=list)
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    agreed_by = models.TextField(null=True)
    agreed_on = models.DateField(null=True)
    off_on = models.DateField(null=True)
    off_why = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_standing"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["direct_debit", "pattern"]),
                name="banking_standing_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=STATES), name="banking_standing_state_known"
            ),
            models.CheckConstraint(
                condition=Q(sign__in=[-1, 1])
                & Q(least_pence__gt=0)
                & Q(most_pence__gte=F("least_pence")),
                name="banking_standing_amounts_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="direct_debit") | Q(sign=-1),
                name="banking_standing_debits_go_out",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("proposed_by"))),
                name="banking_standing_two_people",
            ),
            models.UniqueConstraint(
                fields=["account", "kind", "sign", "words", "coded_to", "cost_centre"],
                name="banking_standing_said_once",
                condition=~Q(state="off"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class StandingTaken(models.Model):
    """A line that a standing coding took, or held up: `exception` says why it wasn't posted."""

    append_only = True

    standing = models.ForeignKey(Standing, on_delete=models.PROTECT, null=True)
    line = models.OneToOneField(Line, on_delete=models.PROTECT)
    entity = models.TextField()
    amount_pence = models.BigIntegerField()
    exception = models.TextField(blank=True)
    taken_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_standing_taken"
        indexes = [models.Index(fields=["standing"], name="banking_standing_taken_by")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.exception or 'posted'}"
