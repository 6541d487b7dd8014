"""What is known of a household or a dwelling, and the days it is so."""

from django.db import models

from chamberlain.revenues.models.dated import forwards, one_at_a_time
from chamberlain.revenues.models.liability import Account
from chamberlain.revenues.models.register import Dwelling

KINDS = (
    "household",
    "exemption",
    "disabled",
    "annexe",
    "empty",
    "exception",
    "reduction",
    "local_reduction",
)
"""`household`: who lives there and who of them counts. `exemption` and `exception` (from premiums):
`code` is the class, `event_on` the day its months run from. `disabled`, `annexe`: of the dwelling,
as is `empty`: unoccupied and unfurnished since `event_on`, whoever owned it. `reduction`: council
tax reduction, `percent_e2` at most, up to a band's charge, less so much a week. `local_reduction`:
section 13A(1)(c), percent of the rest."""


class Fact(models.Model):
    """One fact over a range of days. Without an account it is the dwelling's, whoever lives there.

    Of each kind a dwelling has one at a time.
    """

    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    kind = models.TextField()
    code = models.TextField(blank=True)
    event_on = models.DateField(null=True)
    residents = models.SmallIntegerField(null=True)
    disregarded = models.SmallIntegerField(null=True)
    students = models.SmallIntegerField(null=True)
    severely_mentally_impaired = models.SmallIntegerField(null=True)
    furnished = models.BooleanField(null=True)
    percent_e2 = models.IntegerField(null=True)
    stops_at_band = models.TextField(null=True)
    less_weekly_e4 = models.BigIntegerField(null=True)
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    reason = models.TextField(blank=True)
    document = models.TextField(blank=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_fact"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="revenues_fact_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["reduction", "local_reduction"])
                | models.Q(percent_e2__gte=0, percent_e2__lte=10_000),
                name="revenues_fact_percent",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="household") | models.Q(residents__gte=0),
                name="revenues_fact_household",
            ),
            forwards("revenues_fact_forwards"),
            one_at_a_time("revenues_fact_one_of_a_kind", "dwelling", "kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} from {self.held_from}"
