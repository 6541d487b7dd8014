"""After an order: attachments, agents and other outcomes, what they bring in, arrangements."""

from django.db import models

from chamberlain.revenues.models.court import LiabilityOrder
from chamberlain.revenues.models.liability import Account, Party

METHODS = ("earnings", "benefits", "agent", "charging_order", "bankruptcy", "committal")
METHOD_STATES = ("running", "ended")
ENDINGS = (
    "paid",
    "left_employment",
    "benefit_ended",
    "no_goods",
    "gone_away",
    "vulnerable",
    "recalled",
    "breathing_space",
    "deceased",
    "order_quashed",
    "granted",
    "refused",
    "superseded",
)
FREQUENCIES = ("weekly", "fortnightly", "four-weekly", "monthly")
AGENT_STAGES = ("compliance", "enforcement", "sale")
ARRANGEMENT_STATES = ("running", "kept", "broken", "ended")
EVERY = ("week", "fortnight", "month")


class Enforcement(models.Model):
    """One method used against one person under one order: of these at most one at a time.

    `third` is the employer, the agents' firm or the court. Fees are an agent's own, never tax.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    order = models.ForeignKey(LiabilityOrder, on_delete=models.PROTECT)
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    method = models.TextField()
    state = models.TextField(default="running")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    ending = models.TextField(blank=True)
    note = models.TextField(blank=True)
    amount_pence = models.BigIntegerField()
    third = models.TextField(blank=True)
    third_address = models.TextField(blank=True)
    third_reference = models.TextField(blank=True)
    frequency = models.TextField(blank=True)
    fixed_pence = models.BigIntegerField(default=0)
    stage = models.TextField(blank=True)
    fees_pence = models.BigIntegerField(default=0)
    fees_paid_pence = models.BigIntegerField(default=0)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_enforcement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=METHODS), name="revenues_enforcement_method_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=METHOD_STATES),
                name="revenues_enforcement_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running")
                | (models.Q(ended_on__isnull=False) & models.Q(ending__in=ENDINGS)),
                name="revenues_enforcement_ended_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(method="earnings")
                | (models.Q(frequency__in=FREQUENCIES) & ~models.Q(third="")),
                name="revenues_enforcement_of_earnings",
            ),
            models.CheckConstraint(
                condition=~models.Q(method="agent") | models.Q(stage__in=AGENT_STAGES),
                name="revenues_enforcement_by_agent",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0)
                & models.Q(fees_pence__gte=0)
                & models.Q(fees_paid_pence__gte=0)
                & models.Q(fees_paid_pence__lte=models.F("fees_pence")),
                name="revenues_enforcement_amounts",
            ),
            models.UniqueConstraint(
                fields=["order", "party"],
                name="revenues_enforcement_one_method",
                condition=models.Q(state="running"),
            ),
            models.UniqueConstraint(
                fields=["party"],
                name="revenues_enforcement_one_of_benefits",
                condition=models.Q(state="running", method="benefits"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Deduction(models.Model):
    """What one payment under an enforcement was, and how it was split. Written once."""

    append_only = True
    enforcement = models.ForeignKey(Enforcement, on_delete=models.PROTECT)
    schedule = models.TextField()
    external_ref = models.TextField(unique=True)
    paid_on = models.DateField()
    paid_pence = models.BigIntegerField()
    debt_pence = models.BigIntegerField()
    fees_pence = models.BigIntegerField(default=0)
    net_pay_pence = models.BigIntegerField(null=True)
    expected_pence = models.BigIntegerField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_deduction"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paid_pence__gt=0)
                & models.Q(debt_pence__gte=0)
                & models.Q(fees_pence__gte=0)
                & models.Q(paid_pence=models.F("debt_pence") + models.F("fees_pence")),
                name="revenues_deduction_adds_up",
            )
        ]

    def __str__(self) -> str:
        return self.external_ref


class Arrangement(models.Model):
    """A promise to pay what is owed in parts; while it is kept nothing else is done."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    total_pence = models.BigIntegerField()
    every = models.TextField()
    made_on = models.DateField()
    state = models.TextField(default="running")
    ended_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    agreed_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_arrangement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ARRANGEMENT_STATES),
                name="revenues_arrangement_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(every__in=EVERY), name="revenues_arrangement_every_known"
            ),
            models.CheckConstraint(
                condition=models.Q(total_pence__gt=0), name="revenues_arrangement_of_something"
            ),
            models.UniqueConstraint(
                fields=["account"],
                name="revenues_arrangement_one_running",
                condition=models.Q(state="running"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ArrangementPart(models.Model):
    """One payment that was promised. Written once."""

    append_only = True
    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT)
    number = models.SmallIntegerField()
    due_on = models.DateField()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "revenues_arrangement_part"
        constraints = [
            models.UniqueConstraint(
                fields=["arrangement", "number"], name="revenues_arrangement_part_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="revenues_arrangement_part_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arrangement_id}/{self.number}"
