"""What came in, where it went, what waits in suspense, and what was given back."""

from django.db import models
from django.db.models import F, Q

from chamberlain.income.models.charges import Charge
from chamberlain.income.models.register import CHECKED_AS_A_SET, TEXT, Account

CHANNELS = [
    "bank", "direct_debit", "card", "telephone", "counter_file", "cash", "cheque", "schedule",
    "journal",
]  # fmt: skip


class Receipt(models.Model):
    """Money that came in once: no channel gives the same external reference twice.

    What is not allocated or refunded of it is in suspense. `closed` names the journal's source
    that took it into unallocated income; until then it is in nobody's books.
    """

    id = models.BigIntegerField(primary_key=True)
    entity = models.TextField()
    channel = models.TextField()
    external_ref = models.TextField()
    batch = models.TextField(**TEXT)
    received_on = models.DateField()
    amount_pence = models.BigIntegerField()
    said = models.TextField(**TEXT)
    payer = models.TextField(**TEXT)
    payer_key = models.TextField(**TEXT)
    allocated_pence = models.BigIntegerField(default=0)
    refunded_pence = models.BigIntegerField(default=0)
    closed = models.TextField(**TEXT)
    returned_on = models.DateField(null=True)
    session_id = models.BigIntegerField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_receipt"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "channel", "external_ref"], name="income_receipt_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="income_receipt_of_something"
            ),
            models.CheckConstraint(
                condition=Q(allocated_pence__gte=0)
                & Q(refunded_pence__gte=0)
                & Q(amount_pence__gte=F("allocated_pence"))
                & Q(allocated_pence__gte=F("refunded_pence")),
                name="income_receipt_never_above_what_came_in",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(allocated_pence=0),
                name="income_receipt_returned_is_nobodys",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="income_receipt_channel_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity", "received_on", "id"],
                name="income_receipt_suspense",
                condition=Q(returned_on__isnull=True, amount_pence__gt=F("allocated_pence")),
            ),
            models.Index(
                fields=["entity", "channel", "received_on"],
                name="income_receipt_open",
                condition=Q(closed=""),
            ),
            models.Index(fields=["batch"], name="income_receipt_batch", condition=~Q(batch="")),
        ]

    def __str__(self) -> str:
        return f"RCP-{self.id:07d}"


class Allocation(models.Model):
    """Part of a receipt posted to an account, to one of its charges, or to a coding.

    Never changed: a wrong one is undone by another, below nought, that names it.
    """

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    receipt = models.ForeignKey(Receipt, **CHECKED_AS_A_SET)
    account = models.ForeignKey(Account, null=True, **CHECKED_AS_A_SET)
    charge = models.ForeignKey(Charge, null=True, **CHECKED_AS_A_SET)
    amount_pence = models.BigIntegerField()
    control = models.TextField()
    fund = models.TextField()
    cost_centre = models.TextField(**TEXT)
    vat_code = models.TextField(**TEXT)
    how = models.TextField()
    evidence = models.TextField(**TEXT)
    person = models.TextField()
    allocated_on = models.DateField()
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_allocation"
        constraints = [
            models.UniqueConstraint(
                fields=["undoes"],
                name="income_allocation_undone_once",
                condition=Q(undoes__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, amount_pence__gt=0)
                | Q(undoes__isnull=False, amount_pence__lt=0),
                name="income_allocation_sign",
            ),
        ]
        indexes = [models.Index(fields=["act_id"], name="income_allocation_act")]

    def __str__(self) -> str:
        return f"ALC-{self.id:07d}"


class Suspense(models.Model):
    """A receipt that looking did not find: who owns it, since when, and what was tried."""

    receipt = models.OneToOneField(Receipt, primary_key=True, **CHECKED_AS_A_SET)
    entity = models.TextField()
    since = models.DateField()
    tried = models.TextField(**TEXT)
    owner = models.TextField(null=True)
    note = models.TextField(**TEXT)
    cleared_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_suspense"
        indexes = [
            models.Index(
                fields=["entity", "since"],
                name="income_suspense_waits",
                condition=Q(cleared_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"RCP-{self.receipt_id:07d}"


class Payer(models.Model):
    """What allocations by people taught: whom a payer, as the bank shows them, has paid for."""

    entity = models.TextField()
    payer_key = models.TextField()
    account = models.ForeignKey(Account, **CHECKED_AS_A_SET)
    times = models.IntegerField(default=1)
    wrong = models.IntegerField(default=0)
    last_on = models.DateField()

    class Meta:
        db_table = "income_payer"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "payer_key", "account"], name="income_payer_once"
            ),
            models.CheckConstraint(condition=~Q(payer_key=""), name="income_payer_named"),
        ]

    def __str__(self) -> str:
        return self.payer_key


class Refund(models.Model):
    """Money given back out of an account: proposed by one person, agreed by another."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT)
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT)
    amount_pence = models.BigIntegerField()
    way = models.TextField()
    payee = models.TextField(**TEXT)
    reason = models.TextField()
    state = models.TextField(default="proposed")
    provider_ref = models.TextField(**TEXT)
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    agreed_by = models.TextField(null=True)
    agreed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_refund"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="income_refund_of_something"
            ),
            models.CheckConstraint(
                condition=Q(way__in=["card", "bank"]), name="income_refund_way_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "agreed", "sent", "failed", "rejected"]),
                name="income_refund_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "sent"])
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("proposed_by"))),
                name="income_refund_two_people",
            ),
            models.UniqueConstraint(
                fields=["allocation"],
                name="income_refund_one_at_a_time",
                condition=Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
