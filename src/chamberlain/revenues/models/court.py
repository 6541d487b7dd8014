"""The magistrates' court: hearings, the case of each summons, liability orders and who is named."""

from django.db import models

from chamberlain.revenues.models.liability import Account, Party

HEARING_STATES = ("listed", "heard")
CASE_STATES = ("listed", "withdrawn", "dismissed", "adjourned", "ordered")
ORDER_STATES = ("in_force", "quashed")
WORK = ("employed", "benefits", "self_employed", "pension", "none")


class Hearing(models.Model):
    """A day on which a court hears the council's complaints; heard when its orders are recorded."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    held_on = models.DateField()
    court = models.TextField()
    state = models.TextField(default="listed")
    signed_by = models.TextField(blank=True)
    document = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_hearing"
        constraints = [
            models.UniqueConstraint(fields=["entity", "held_on"], name="revenues_hearing_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=HEARING_STATES), name="revenues_hearing_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="heard") | ~models.Q(signed_by=""),
                name="revenues_hearing_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CourtCase(models.Model):
    """One account's complaint for a year before a hearing, its costs kept apart from the tax."""

    reference = models.TextField(unique=True)
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    year = models.SmallIntegerField()
    claimed_pence = models.BigIntegerField()
    summons_cost_pence = models.BigIntegerField(default=0)
    summoned_on = models.DateField()
    state = models.TextField(default="listed")
    decided_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    costs_waived = models.BooleanField(default=False)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_court_case"
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "account", "year"], name="revenues_court_case_once"
            ),
            models.UniqueConstraint(
                fields=["account", "year"],
                name="revenues_court_case_one_listed",
                condition=models.Q(state="listed"),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CASE_STATES), name="revenues_court_case_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_pence__gt=0) & models.Q(summons_cost_pence__gte=0),
                name="revenues_court_case_of_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state="listed") | models.Q(decided_on__isnull=False),
                name="revenues_court_case_decided_on",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class LiabilityOrder(models.Model):
    """What a court ordered to be paid for an account and year: tax and costs, each by itself."""

    reference = models.TextField(unique=True)
    case = models.OneToOneField(CourtCase, on_delete=models.PROTECT)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    year = models.SmallIntegerField()
    made_on = models.DateField()
    tax_pence = models.BigIntegerField()
    cost_pence = models.BigIntegerField()
    state = models.TextField(default="in_force")
    ended_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    asked_on = models.DateField(null=True)
    reply_by = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_liability_order"
        indexes = [models.Index(fields=["account", "year"], name="revenues_order_of_account")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ORDER_STATES), name="revenues_order_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tax_pence__gte=0)
                & models.Q(cost_pence__gte=0)
                & models.Q(tax_pence__gt=0 - models.F("cost_pence")),
                name="revenues_order_of_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state="in_force") | models.Q(ended_on__isnull=False),
                name="revenues_order_ended_on",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class OrderParty(models.Model):
    """Somebody named in an order: all who are named owe the whole of it, jointly and severally."""

    order = models.ForeignKey(LiabilityOrder, on_delete=models.PROTECT)
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    name = models.TextField()

    class Meta:
        db_table = "revenues_order_party"
        constraints = [
            models.UniqueConstraint(fields=["order", "party"], name="revenues_order_party_once")
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.name}"


class Means(models.Model):
    """What somebody named in an order told of their work and income. Written once, newest holds."""

    append_only = True
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    work = models.TextField()
    payer = models.TextField(blank=True)
    payer_address = models.TextField(blank=True)
    pay_number = models.TextField(blank=True)
    frequency = models.TextField(blank=True)
    benefit = models.TextField(blank=True)
    told_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_means"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(work__in=WORK), name="revenues_means_work_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.work}"


class CostsMoved(models.Model):
    """What was moved of paid costs from the Collection Fund to the General Fund. Written once."""

    append_only = True
    entity = models.TextField()
    tax = models.TextField(default="council_tax")
    day = models.DateField()
    moved_pence = models.BigIntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_costs_moved"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(moved_pence=0), name="revenues_costs_moved_not_nil"
            ),
            models.CheckConstraint(
                condition=models.Q(tax__in=["council_tax", "rates"]),
                name="revenues_costs_moved_tax_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.day}"
