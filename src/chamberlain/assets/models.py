"""The tables of the asset register: assets, components, what happened to them, leases, runs."""

from django.db import models

from chamberlain.assets.rules.course import KINDS

RUN_STATES = ("prepared", "posted", "withdrawn")


class Asset(models.Model):
    """One thing the council has: a building, a vehicle, a system."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    name = models.TextField()
    fund = models.TextField()
    cost_centre = models.TextField()
    place = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "assets_asset"
        indexes = [models.Index(fields=["entity"], name="assets_asset_entity")]

    def __str__(self) -> str:
        return self.reference


class Component(models.Model):
    """A part of an asset with a life of its own: structure, roof, heating, land."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT)
    reference = models.TextField(unique=True)
    number = models.IntegerField()
    name = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "assets_component"
        constraints = [
            models.UniqueConstraint(fields=["asset", "number"], name="assets_component_once"),
        ]

    def __str__(self) -> str:
        return self.reference


class Event(models.Model):
    """Something that happened to a component, from the day it is of; written once.

    One recorded wrongly is undone by another that names it in `undoes`: neither counts then.
    """

    append_only = True
    component = models.ForeignKey(Component, on_delete=models.PROTECT)
    kind = models.TextField()
    day = models.DateField()
    amount_pence = models.BigIntegerField(default=0)
    dep_pence = models.BigIntegerField(default=0)
    reserve_pence = models.BigIntegerField(default=0)
    life_months = models.IntegerField(null=True)
    to_class = models.TextField(blank=True)
    residual_pence = models.BigIntegerField(null=True)
    contra_account = models.TextField(blank=True)
    contra_centre = models.TextField(blank=True)
    contra_project = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True)
    recorded_by = models.TextField()
    recorded_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "assets_event"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[*KINDS, "undo"]), name="assets_event_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gte=0, dep_pence__gte=0, reserve_pence__gte=0),
                name="assets_event_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"EV-{self.pk or 0:07d}"


class Lease(models.Model):
    """A lease in, with the terms its liability follows from."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    component = models.OneToOneField(Component, on_delete=models.PROTECT)
    lessor = models.TextField()
    payment_pence = models.BigIntegerField()
    payments = models.IntegerField()
    a_year = models.IntegerField()
    advance = models.BooleanField()
    rate_e4 = models.IntegerField()
    begins_on = models.DateField()
    initial_pence = models.BigIntegerField()
    paid_account = models.TextField()
    paid_centre = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "assets_lease"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(initial_pence__gt=0), name="assets_lease_worth_something"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Run(models.Model):
    """Entries prepared by one person and posted by another."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    as_at = models.DateField()
    rows = models.IntegerField()
    total_pence = models.BigIntegerField()
    sha256 = models.TextField()
    state = models.TextField(default="prepared")
    prepared_by = models.TextField()
    posted_by = models.TextField(blank=True)
    journals = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "assets_run"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RUN_STATES), name="assets_run_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="posted", posted_by=models.F("prepared_by")),
                name="assets_run_posted_by_another",
            ),
            models.UniqueConstraint(
                fields=["entity"],
                condition=models.Q(state="prepared"),
                name="assets_run_one_prepared",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Posted(models.Model):
    """What a run posted for a component, class, year and kind; written once.

    The sum over runs is what stands in the ledger.
    """

    append_only = True
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    entity = models.TextField()
    component = models.TextField()
    asset_class = models.TextField()
    year = models.IntegerField()
    kind = models.TextField()
    pence = models.BigIntegerField()

    class Meta:
        db_table = "assets_posted"
        indexes = [models.Index(fields=["entity", "component"], name="assets_posted_component")]

    def __str__(self) -> str:
        return f"{self.component} {self.year} {self.kind}"
