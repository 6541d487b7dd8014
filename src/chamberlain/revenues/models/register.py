"""Dwellings, their entries in the valuation list, and alterations of it that were sent to us."""

from django.db import models

from chamberlain.revenues.models.dated import forwards, one_at_a_time

BANDS = ("A", "B", "C", "D", "E", "F", "G", "H")
ALTERATION_STATES = ("applied", "set_aside", "put_right")


class Dwelling(models.Model):
    """One dwelling. `area` is where a special item is charged; blank where there is none.

    `part_of` is the main dwelling of an annexe; `composite` says that part of the building is
    rated as business. `deleted_on` is the day from which it is no dwelling any more.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    uprn = models.TextField(null=True)
    list_number = models.TextField(help_text="The billing authority's reference in the list")
    address = models.TextField()
    postcode = models.TextField()
    area = models.TextField(blank=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    composite = models.BooleanField(default=False)
    listed_on = models.DateField()
    deleted_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_dwelling"
        constraints = [
            models.UniqueConstraint(fields=["entity", "uprn"], name="revenues_dwelling_uprn"),
            models.UniqueConstraint(
                fields=["entity", "list_number"], name="revenues_dwelling_list_number"
            ),
            models.CheckConstraint(
                condition=models.Q(uprn__isnull=True) | models.Q(uprn__regex=r"^[0-9]{1,12}$"),
                name="revenues_dwelling_uprn_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_on__isnull=True)
                | models.Q(deleted_on__gt=models.F("listed_on")),
                name="revenues_dwelling_deleted_after",
            ),
        ]
        indexes = [models.Index(fields=["entity", "postcode"], name="revenues_dwelling_postcode")]

    def __str__(self) -> str:
        return self.reference


class ListEntry(models.Model):
    """The band of a dwelling over a range of days, as the valuation list has it."""

    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    band = models.TextField()
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    schedule = models.TextField(blank=True, help_text="The list alteration it came by")
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_list_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(band__in=BANDS), name="revenues_list_entry_band_known"
            ),
            forwards("revenues_list_entry_forwards"),
            one_at_a_time("revenues_list_entry_one_band", "dwelling"),
        ]

    def __str__(self) -> str:
        return f"{self.dwelling_id} {self.band} from {self.held_from}"


class Alteration(models.Model):
    """One line of the listing officer's schedule; what no dwelling is known for is set aside."""

    entity = models.TextField()
    schedule = models.TextField()
    line = models.IntegerField()
    list_number = models.TextField()
    uprn = models.TextField(blank=True)
    address = models.TextField(blank=True)
    code = models.TextField(help_text="CR01 to CR16")
    band = models.TextField(blank=True)
    effective_on = models.DateField()
    state = models.TextField()
    problem = models.TextField(blank=True)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_alteration"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "schedule", "line"], name="revenues_alteration_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ALTERATION_STATES),
                name="revenues_alteration_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule}/{self.line}"
