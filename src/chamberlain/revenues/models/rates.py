"""Business rates in the same register: hereditaments, their values, what is known, and notices.

A hereditament is a property of the register (`Dwelling`) with a companion here: accounts,
liability, bills, instalments, receipts and Direct Debits are those of council tax.
"""

from django.db import models

from chamberlain.revenues.models.charges import Charge
from chamberlain.revenues.models.dated import forwards, one_at_a_time
from chamberlain.revenues.models.liability import Account
from chamberlain.revenues.models.register import Dwelling

FACT_KINDS = ("use", "small_business", "charity", "discretionary", "empty", "transition")


class Hereditament(models.Model):
    """A property in the rating list. The register's `list_number` is its reference there."""

    property = models.OneToOneField(Dwelling, on_delete=models.PROTECT, db_constraint=False)
    description = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_hereditament"

    def __str__(self) -> str:
        return self.description


class RatingEntry(models.Model):
    """The rateable value of a hereditament, in pounds, over a range of days of one list."""

    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    rateable_value = models.IntegerField()
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    schedule = models.TextField(blank=True, help_text="The alteration it came by")
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_rating_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rateable_value__gte=0), name="revenues_rating_entry_value"
            ),
            forwards("revenues_rating_entry_forwards"),
            one_at_a_time("revenues_rating_entry_one_value", "dwelling"),
        ]

    def __str__(self) -> str:
        return f"{self.dwelling_id} {self.rateable_value} from {self.held_from}"


class RatesFact(models.Model):
    """What is known of a hereditament over a range of days; of one kind one at a time.

    `use`: retail, hospitality or leisure. `transition`: `pence` was last year's bill. `empty`:
    since `event_on`, `industrial` or not. `discretionary`: `percent_e2` on top.
    """

    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    kind = models.TextField()
    percent_e2 = models.IntegerField(null=True)
    pence = models.BigIntegerField(null=True)
    event_on = models.DateField(null=True)
    flag = models.BooleanField(default=False)
    others = models.TextField(blank=True, help_text="Rateable values of its other properties")
    reason = models.TextField(blank=True)
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_rates_fact"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FACT_KINDS), name="revenues_rates_fact_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="empty") | models.Q(event_on__isnull=False),
                name="revenues_rates_fact_empty_since",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="transition") | models.Q(pence__isnull=False),
                name="revenues_rates_fact_bill_before",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="discretionary")
                | models.Q(percent_e2__gte=0, percent_e2__lte=10_000),
                name="revenues_rates_fact_percent",
            ),
            forwards("revenues_rates_fact_forwards"),
            one_at_a_time("revenues_rates_fact_one_of_a_kind", "dwelling", "kind"),
        ]

    def __str__(self) -> str:
        return f"{self.dwelling_id} {self.kind} from {self.held_from}"


class RatesWorking(models.Model):
    """How a charge of business rates was worked out, beside its amounts. Written once."""

    append_only = True
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, db_constraint=False)
    rateable_value = models.IntegerField()
    multiplier_e4 = models.IntegerField()
    retail = models.BooleanField()
    days = models.IntegerField()
    relief = models.TextField(blank=True)
    relief_e2 = models.IntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_rates_working"

    def __str__(self) -> str:
        return f"{self.charge_id}"


class RatesNotice(models.Model):
    """The one further notice of a year: what it asks for, by when, and when the year is due."""

    append_only = True
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    year = models.SmallIntegerField()
    amount_pence = models.BigIntegerField()
    issued_on = models.DateField()
    pay_by = models.DateField()
    whole_due_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_rates_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "year"], name="revenues_rates_notice_once_a_year"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0)
                & models.Q(pay_by__gte=models.F("issued_on"))
                & models.Q(whole_due_on__gt=models.F("pay_by")),
                name="revenues_rates_notice_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.year}"


class RatesShare(models.Model):
    """How a year's business rates are shared: to government, the fire authority and the council."""

    append_only = True
    entity = models.TextField()
    year = models.SmallIntegerField()
    central_e2 = models.IntegerField()
    fire_e2 = models.IntegerField()
    local_e2 = models.IntegerField()
    source = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_rates_share"
        constraints = [
            models.UniqueConstraint(fields=["entity", "year"], name="revenues_rates_share_once"),
            models.CheckConstraint(
                condition=models.Q(central_e2__gte=0, fire_e2__gte=0, local_e2__gte=0)
                & models.Q(local_e2=10_000 - models.F("central_e2") - models.F("fire_e2")),
                name="revenues_rates_share_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year}"


class AppealsProvision(models.Model):
    """What is set aside on a day for values that may be lowered on appeal. Written once."""

    append_only = True
    entity = models.TextField()
    as_at = models.DateField()
    provision_pence = models.BigIntegerField()
    moved_pence = models.BigIntegerField()
    basis = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_appeals_provision"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "as_at"], name="revenues_appeals_provision_once"
            ),
            models.CheckConstraint(
                condition=models.Q(provision_pence__gte=0),
                name="revenues_appeals_provision_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.as_at}"
