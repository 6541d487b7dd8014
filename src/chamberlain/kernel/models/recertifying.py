"""Access looked at again: a campaign, and one question for each grant it asks about."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from chamberlain.kernel.models.people import Grant

STATES = ("asked", "kept", "ended", "lapsed", "gone", "spared")


class AccessCampaign(models.Model):
    """One look at every grant, which lapses at the end where nobody answers for it."""

    reference = models.TextField(unique=True)
    name = models.TextField()
    opened_on = models.DateField()
    due = models.DateField()
    left_out_roles = ArrayField(models.TextField(), default=list)
    left_out = models.IntegerField(default=0)
    opened_by = models.TextField()
    warned_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_access_campaign"
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                name="kernel_access_campaign_one_open",
                condition=models.Q(closed_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(due__gt=models.F("opened_on")),
                name="kernel_access_campaign_has_days",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class AccessReview(models.Model):
    """One grant as it stood when the campaign opened, and what was said of it.

    `reviewer` is the line manager who is asked; blank, it is asked of the owners of access.
    """

    reference = models.TextField(unique=True)
    campaign = models.ForeignKey(AccessCampaign, on_delete=models.PROTECT)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT)
    person = models.TextField()
    role = models.TextField()
    role_name = models.TextField()
    reach = models.TextField()
    entity = models.TextField(null=True)
    place = models.TextField(null=True)
    limits = models.TextField(blank=True)
    last_used_on = models.DateField(null=True)
    last_sign_in_on = models.DateField(null=True)
    conflicts = models.TextField(blank=True)
    reviewer = models.TextField(blank=True)
    state = models.TextField(default="asked")
    answered_by = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "kernel_access_review"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "grant"], name="kernel_access_review_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=STATES), name="kernel_access_review_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("person")),
                name="kernel_access_review_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=~models.Q(reviewer=models.F("person")),
                name="kernel_access_review_asked_of_another",
            ),
        ]
        indexes = [models.Index(fields=["reviewer"], name="kernel_access_review_of")]

    def __str__(self) -> str:
        return self.reference
