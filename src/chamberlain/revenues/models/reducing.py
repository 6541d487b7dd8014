"""Council tax reduction: claims, what is known of each by day, and what was decided."""

from django.db import models
from django.db.models import Q

from chamberlain.revenues.models.dated import forwards, one_at_a_time
from chamberlain.revenues.models.liability import Account

CLAIM_STATES = ("open", "awarded", "refused", "ended")
DECISIONS = ("award", "change", "refusal", "end")


class ReductionClaim(models.Model):
    """A claim for council tax reduction by whoever is liable on an account; one at a time."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    scheme = models.TextField()
    made_on = models.DateField()
    starts_on = models.DateField()
    state = models.TextField(default="open")
    evidence = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_reduction_claim"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CLAIM_STATES), name="revenues_reduction_claim_state_known"
            ),
            models.UniqueConstraint(
                fields=["account"],
                name="revenues_reduction_claim_one_running",
                condition=Q(state__in=["open", "awarded"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ClaimFacts(models.Model):
    """What is known of a claim's household and income over a range of days; one at a time."""

    claim = models.ForeignKey(ReductionClaim, on_delete=models.PROTECT)
    facts = models.JSONField()
    source = models.TextField(help_text="claim, change, or the notice it came by")
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_claim_facts"
        constraints = [
            forwards("revenues_claim_facts_forwards"),
            one_at_a_time("revenues_claim_facts_one_at_a_time", "claim"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} from {self.held_from}"


class ReductionDecision(models.Model):
    """What was decided of a claim from a day on, by which terms, and why. Written once."""

    append_only = True
    reference = models.TextField(unique=True)
    claim = models.ForeignKey(ReductionClaim, on_delete=models.PROTECT)
    kind = models.TextField()
    decided_on = models.DateField()
    decided_by = models.TextField()
    held_from = models.DateField()
    percent_e2 = models.IntegerField()
    stops_at_band = models.TextField(null=True)
    less_weekly_e4 = models.BigIntegerField(default=0)
    reason = models.TextField()
    workings = models.JSONField()
    change_pence = models.BigIntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_reduction_decision"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DECISIONS), name="revenues_reduction_decision_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(percent_e2__gte=0, percent_e2__lte=10_000) & Q(less_weekly_e4__gte=0),
                name="revenues_reduction_decision_terms",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
