"""The Collection Fund: what bodies ask for, when they are paid, estimates, and rates to reach."""

from django.db import models

from chamberlain.revenues.rules.amounts import BODIES

PRECEPT_KINDS = ("precept", "surplus")
POINT_KINDS = ("target", "former")


class PreceptingBody(models.Model):
    """Who a body's part is paid to. The billing authority pays itself and has no payee."""

    entity = models.TextField()
    body = models.TextField()
    name = models.TextField()
    payee = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_precepting_body"
        constraints = [
            models.UniqueConstraint(fields=["entity", "body"], name="revenues_body_once"),
            models.CheckConstraint(condition=models.Q(body__in=BODIES), name="revenues_body_known"),
            models.CheckConstraint(
                condition=models.Q(body="billing_authority") | ~models.Q(payee=""),
                name="revenues_body_has_payee",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Precept(models.Model):
    """What a body asks of the fund for a year, or its share of an estimated surplus."""

    append_only = True
    entity = models.TextField()
    year = models.SmallIntegerField()
    body = models.TextField()
    kind = models.TextField(default="precept")
    amount_pence = models.BigIntegerField()
    source = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_precept"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "body", "kind"], name="revenues_precept_once"
            ),
            models.CheckConstraint(
                condition=models.Q(body__in=BODIES), name="revenues_precept_body_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=PRECEPT_KINDS), name="revenues_precept_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="revenues_precept_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.year} {self.kind}"


class PreceptPayment(models.Model):
    """One dated payment of a precept. Payments add up to it; `paid_before` a former system made."""

    precept = models.ForeignKey(Precept, on_delete=models.PROTECT)
    number = models.SmallIntegerField()
    due_on = models.DateField()
    amount_pence = models.BigIntegerField()
    state = models.TextField(default="planned")
    asked_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_precept_payment"
        constraints = [
            models.UniqueConstraint(
                fields=["precept", "number"], name="revenues_precept_payment_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="revenues_precept_payment_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "asked", "paid_before"]),
                name="revenues_precept_payment_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", asked_act__isnull=False)
                | (~models.Q(state="asked") & models.Q(asked_act__isnull=True)),
                name="revenues_precept_payment_asked_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.precept_id}/{self.number}"


class FundYear(models.Model):
    """What a year of the fund begins with: its balance (a surplus above nought) and allowance."""

    append_only = True
    entity = models.TextField()
    year = models.SmallIntegerField()
    balance_pence = models.BigIntegerField()
    allowance_pence = models.BigIntegerField()
    source = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_fund_year"
        constraints = [
            models.UniqueConstraint(fields=["entity", "year"], name="revenues_fund_year_once"),
            models.CheckConstraint(
                condition=models.Q(allowance_pence__gte=0), name="revenues_fund_year_allowance"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year}"


class FundEstimate(models.Model):
    """What the fund is estimated to be over (or, below nought, under) when the year ends.

    Made for 15 January, once; the shares add up to it, in whole pounds of the law's proportion.
    """

    append_only = True
    entity = models.TextField()
    year = models.SmallIntegerField()
    made_on = models.DateField()
    so_far_pence = models.BigIntegerField()
    further_pence = models.BigIntegerField()
    allowance_pence = models.BigIntegerField()
    estimate_pence = models.BigIntegerField()
    billing_authority_pence = models.BigIntegerField()
    police_pence = models.BigIntegerField()
    fire_pence = models.BigIntegerField()
    basis = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_fund_estimate"
        constraints = [
            models.UniqueConstraint(fields=["entity", "year"], name="revenues_fund_estimate_once"),
            models.CheckConstraint(
                condition=models.Q(
                    estimate_pence=models.F("billing_authority_pence")
                    + models.F("police_pence")
                    + models.F("fire_pence")
                ),
                name="revenues_fund_estimate_shared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year} on {self.made_on}"


class CollectionPoint(models.Model):
    """The share of a year's charge collected by the end of a day: aimed at, or of a former system.

    What a former system had collected is how a rate is known for days before it was left.
    """

    append_only = True
    entity = models.TextField()
    year = models.SmallIntegerField()
    kind = models.TextField()
    day = models.DateField()
    rate_e2 = models.IntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_collection_point"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "kind", "day"], name="revenues_collection_point_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=POINT_KINDS), name="revenues_collection_point_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(rate_e2__gte=0) & models.Q(rate_e2__lte=15_000),
                name="revenues_collection_point_rate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
