"""Roles and rules that a newer version ships, taken on by two people."""

from django.db import models


class ShippedChange(models.Model):
    """A shipped role or rule that one person asked to take on, and what another said."""

    reference = models.TextField(unique=True)
    kind = models.TextField()
    code = models.TextField()
    sha256 = models.TextField()
    state = models.TextField(default="asked")
    asked_by = models.TextField()
    asked_on = models.DateField()
    settled_by = models.TextField(null=True)
    settled_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_shipped_change"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["role", "rule"]), name="kernel_shipped_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", settled_by__isnull=True)
                | models.Q(state="refused", settled_by__isnull=False)
                | models.Q(state="taken", settled_by__isnull=False)
                & ~models.Q(settled_by=models.F("asked_by")),
                name="kernel_shipped_by_two",
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="kernel_shipped_asked_once",
                condition=models.Q(state="asked"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
