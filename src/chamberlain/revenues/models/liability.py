"""Who owes council tax: parties, their accounts, and the days each account is liable for."""

from django.db import models

from chamberlain.revenues.models.dated import forwards, one_at_a_time
from chamberlain.revenues.models.register import Dwelling

PARTY_KINDS = ("person", "organisation", "estate")
GROUNDS = (
    "resident_freeholder",
    "resident_leaseholder",
    "resident_tenant",
    "resident_licensee",
    "resident",
    "owner",
    "occupier",
)
SCHEMES = ("10", "12", "single")
DELIVERIES = ("paper", "email", "braille", "large_print")


class Party(models.Model):
    """A person, an organisation or an estate that can be liable.

    `protected` hides the address from all but those cleared for it.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField(default="person")
    name = models.TextField()
    email = models.TextField(blank=True)
    telephone = models.TextField(blank=True)
    correspondence_address = models.TextField(blank=True)
    protected = models.BooleanField(default=False)
    died_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_party"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=PARTY_KINDS), name="revenues_party_kind_known"
            )
        ]
        indexes = [models.Index(fields=["entity", "name"], name="revenues_party_name")]

    def __str__(self) -> str:
        return self.reference


class Account(models.Model):
    """What a dwelling's liable parties owe. `reference` is what people pay by.

    `scheme` is how many instalments were asked for, `pay_day` the day of the month they fall on.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, db_constraint=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_constraint=False)
    scheme = models.TextField(default="10")
    pay_day = models.SmallIntegerField(default=1)
    delivery = models.TextField(default="paper")
    opened_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_account"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reference__regex=r"^[0-9]{6,14}$"),
                name="revenues_account_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(scheme__in=SCHEMES), name="revenues_account_scheme_known"
            ),
            models.CheckConstraint(
                condition=models.Q(pay_day__gte=1) & models.Q(pay_day__lte=28),
                name="revenues_account_pay_day",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Liability(models.Model):
    """The days an account is liable for its dwelling: nobody else is on those days."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    ground = models.TextField()
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_liability"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ground__in=GROUNDS), name="revenues_liability_ground_known"
            ),
            forwards("revenues_liability_forwards"),
            one_at_a_time("revenues_liability_one_account", "dwelling"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} from {self.held_from}"


class LiableParty(models.Model):
    """A party jointly and severally liable on an account besides the one it is named after."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_liable_party"
        constraints = [
            forwards("revenues_liable_party_forwards"),
            one_at_a_time("revenues_liable_party_once", "account", "party"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} on {self.account_id}"
