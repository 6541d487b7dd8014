"""What is charged: each body's amounts at band D, billing runs, bills, instalments, entries."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from chamberlain.revenues.models.liability import Account

TAXES = ("council_tax", "rates")
RUN_STATES = ("prepared", "issued", "withdrawn")
BILL_KINDS = ("annual", "first", "adjusted", "closing")
ENTRY_KINDS = (
    "brought_forward",
    "receipt",
    "returned",
    "refund",
    "cost",
    "penalty",
    "write_off",
    "transfer",
)


class ChargeSet(models.Model):
    """What each body asks at band D for a year, in one area; a blank area is everywhere else.

    Written once. `special_pence` is what an area's parish or garden adds: it joins the billing
    authority's own amount before the band's proportion is taken.
    """

    append_only = True
    entity = models.TextField()
    year = models.SmallIntegerField()
    area = models.TextField(blank=True)
    billing_authority_pence = models.BigIntegerField()
    special_pence = models.BigIntegerField(default=0)
    police_pence = models.BigIntegerField()
    fire_pence = models.BigIntegerField()
    source = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_charge_set"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "area"], name="revenues_charge_set_once"
            ),
            models.CheckConstraint(
                condition=models.Q(billing_authority_pence__gte=0)
                & models.Q(special_pence__gte=0)
                & models.Q(police_pence__gte=0)
                & models.Q(fire_pence__gte=0),
                name="revenues_charge_set_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.area}"


class BillingRun(models.Model):
    """The bills of a year made together: prepared, reconciled, then issued or withdrawn whole."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    tax = models.TextField(default="council_tax", db_default="council_tax")
    year = models.SmallIntegerField()
    issue_on = models.DateField()
    state = models.TextField(default="prepared")
    bills = models.IntegerField(default=0)
    segments = models.IntegerField(default=0)
    instalments = models.IntegerField(default=0)
    charged_pence = models.BigIntegerField(default=0)
    due_pence = models.BigIntegerField(default=0)
    billing_authority_pence = models.BigIntegerField(default=0)
    police_pence = models.BigIntegerField(default=0)
    fire_pence = models.BigIntegerField(default=0)
    local_reduction_pence = models.BigIntegerField(default=0)
    left_out = models.IntegerField(default=0)
    posted_before = models.BooleanField(default=False)
    prepared_by = models.TextField()
    issued_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_billing_run"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RUN_STATES), name="revenues_billing_run_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tax__in=TAXES), name="revenues_billing_run_tax_known"
            ),
            models.UniqueConstraint(
                fields=["entity", "year", "tax"],
                name="revenues_billing_run_one_open",
                condition=models.Q(state="prepared"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Bill(models.Model):
    """One demand: what an account is charged for a year, and what is left to pay of it by dates.

    `number` counts an account's bills of a year. `charged_pence` is the year's charge as this bill
    has it, `change_pence` what it adds to the bill before; `due_pence` is what its instalments add
    up to. Written once; a bill of a prepared run can still be taken away with its run.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    year = models.SmallIntegerField()
    number = models.SmallIntegerField()
    run = models.ForeignKey(
        BillingRun, on_delete=models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    kind = models.TextField()
    issued_on = models.DateField()
    charged_pence = models.BigIntegerField()
    change_pence = models.BigIntegerField()
    settled_pence = models.BigIntegerField()
    due_pence = models.BigIntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_bill"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "year", "number"], name="revenues_bill_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=BILL_KINDS), name="revenues_bill_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(charged_pence__gte=0), name="revenues_bill_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(due_pence__gte=0)
                & models.Q(due_pence__gte=models.F("charged_pence") - models.F("settled_pence")),
                name="revenues_bill_due_covers",
            ),
        ]
        indexes = [BrinIndex(fields=["run"], name="revenues_bill_of_run")]

    def __str__(self) -> str:
        return f"{self.account_id}-{self.year}-{self.number}"


class Instalment(models.Model):
    """What is to be paid on one day. The newest issued bill of a year has the plan in force."""

    pk = models.CompositePrimaryKey("bill_id", "number")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    number = models.SmallIntegerField()
    due_on = models.DateField()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "revenues_instalment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="revenues_instalment_positive"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bill_id}/{self.number}"


class Charge(models.Model):
    """The charge for a run of days on which nothing changes, and each body's share. Written once.

    A change in the past adds the negative of what was charged for the days it touches, naming it
    in `reverses`, and the charge as it is now. The bodies' parts add up to
    what is due before the local reduction, which the council alone bears.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    run = models.ForeignKey(
        BillingRun, on_delete=models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    year = models.SmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    band = models.TextField()
    exempt = models.TextField(blank=True)
    discount_e2 = models.IntegerField()
    premium_e2 = models.IntegerField()
    gross_pence = models.BigIntegerField()
    discount_pence = models.BigIntegerField()
    premium_pence = models.BigIntegerField()
    annexe_pence = models.BigIntegerField()
    reduction_pence = models.BigIntegerField()
    local_reduction_pence = models.BigIntegerField()
    net_pence = models.BigIntegerField()
    billing_authority_pence = models.BigIntegerField()
    police_pence = models.BigIntegerField()
    fire_pence = models.BigIntegerField()
    reverses = models.BigIntegerField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_charge"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="revenues_charge_forwards",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    net_pence=models.F("gross_pence")
                    - models.F("discount_pence")
                    + models.F("premium_pence")
                    - models.F("annexe_pence")
                    - models.F("reduction_pence")
                    - models.F("local_reduction_pence")
                ),
                name="revenues_charge_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    net_pence=models.F("billing_authority_pence")
                    + models.F("police_pence")
                    + models.F("fire_pence")
                    - models.F("local_reduction_pence")
                ),
                name="revenues_charge_shared_out",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                name="revenues_charge_reversed_once",
                condition=models.Q(reverses__isnull=False),
            ),
        ]
        indexes = [BrinIndex(fields=["run"], name="revenues_charge_of_run")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.first_day}"


class Entry(models.Model):
    """Whatever else changes what an account owes for a year; a credit is negative. Written once."""

    append_only = True
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    year = models.SmallIntegerField()
    kind = models.TextField()
    amount_pence = models.BigIntegerField()
    day = models.DateField()
    channel = models.TextField(blank=True)
    source_ref = models.TextField(unique=True)
    narrative = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=ENTRY_KINDS), name="revenues_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(amount_pence=0), name="revenues_entry_not_nil"
            ),
        ]

    def __str__(self) -> str:
        return self.source_ref
