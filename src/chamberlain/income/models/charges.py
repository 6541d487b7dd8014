"""What is owed to us: customers, charges with their lines, and what takes them down."""

from django.db import models
from django.db.models import F, Q

from chamberlain.income.models.register import CHECKED_AS_A_SET, TEXT, Account


class Customer(models.Model):
    """Somebody who may owe us. `source_ref` is set for those another application keeps."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    source_ref = models.TextField(null=True, unique=True)
    name = models.TextField()
    kind = models.TextField(default="person")
    address = models.TextField(**TEXT)
    postcode = models.TextField(**TEXT)
    email = models.TextField(**TEXT)
    telephone = models.TextField(**TEXT)
    account = models.OneToOneField(Account, on_delete=models.PROTECT)
    created_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_customer"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["person", "organisation"]), name="income_customer_kind_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="income_customer_has_a_name"),
        ]
        indexes = [models.Index(fields=["entity", "name"], name="income_customer_name")]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Charge(models.Model):
    """One amount owed once. The database keeps what was settled and what was credited."""

    reference = models.TextField(unique=True)
    source = models.TextField()
    source_ref = models.TextField()
    entity = models.TextField()
    account = models.ForeignKey(Account, **CHECKED_AS_A_SET)
    income_type = models.TextField()
    kind = models.TextField(default="charge")
    why = models.TextField()
    raised_on = models.DateField()
    due_on = models.DateField()
    net_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField(default=0)
    owed_pence = models.BigIntegerField()
    settled_pence = models.BigIntegerField(default=0)
    credited_pence = models.BigIntegerField(default=0)
    stage = models.TextField(default="none")
    stage_on = models.DateField(null=True)
    control = models.TextField()
    control_fund = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_charge"
        constraints = [
            models.UniqueConstraint(fields=["source", "source_ref"], name="income_charge_once"),
            models.CheckConstraint(
                condition=Q(owed_pence__gt=0) & Q(owed_pence=F("net_pence") + F("vat_pence")),
                name="income_charge_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(settled_pence__gte=0)
                & Q(credited_pence__gte=0)
                & Q(owed_pence__gte=F("settled_pence") + F("credited_pence")),
                name="income_charge_never_above_what_is_owed",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["charge", "invoice", "costs"]),
                name="income_charge_kind_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "due_on"],
                name="income_charge_open",
                condition=Q(owed_pence__gt=F("settled_pence") + F("credited_pence")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.why}"


class ChargeLine(models.Model):
    """What a charge is made of, each part with its coding."""

    append_only = True

    charge = models.ForeignKey(Charge, **CHECKED_AS_A_SET)
    number = models.IntegerField()
    description = models.TextField()
    net_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField(default=0)
    vat_code = models.TextField(**TEXT)
    account = models.TextField()
    cost_centre = models.TextField(**TEXT)
    fund = models.TextField()
    project = models.TextField(**TEXT)

    class Meta:
        db_table = "income_charge_line"
        constraints = [
            models.UniqueConstraint(fields=["charge", "number"], name="income_charge_line_place")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.description}"


class Credit(models.Model):
    """What takes a charge down without money: a credit note, a cancellation or a write-off."""

    append_only = True

    reference = models.TextField(unique=True)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    entity = models.TextField()
    kind = models.TextField()
    amount_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField(default=0)
    reason = models.TextField()
    made_on = models.DateField()
    person = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_credit"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0) & Q(amount_pence__gte=F("vat_pence")),
                name="income_credit_of_something",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["credit_note", "cancelled", "write_off"]),
                name="income_credit_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
