"""What the council published: each file as it went out, never changed, only followed by another."""

from django.db import models

from chamberlain.payables.rules.publishing import KINDS


class Publication(models.Model):
    """One published file of one kind over days `[since, until)`; a correction is a new version."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    since = models.DateField()
    until = models.DateField()
    version = models.IntegerField()
    document = models.TextField()
    filename = models.TextField()
    sha256 = models.TextField()
    rows = models.IntegerField()
    total_pence = models.BigIntegerField(null=True)
    figures = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    published_by = models.TextField()
    published_on = models.DateField()
    published_at = models.DateTimeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_publication"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "kind", "since", "until", "version"],
                name="payables_publication_version_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=list(KINDS)), name="payables_publication_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")),
                name="payables_publication_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(version=1) | ~models.Q(note=""),
                name="payables_publication_correction_explained",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
