"""What stops an erasure, and documents whose bytes were erased."""

from django.db import models


class Hold(models.Model):
    """Nothing of a subject, or of a whole kind, is erased while this stands."""

    reference = models.TextField(unique=True)
    subject = models.TextField()
    entity = models.TextField(null=True)
    why = models.TextField()
    reason = models.TextField()
    held_by = models.TextField()
    held_on = models.DateField()
    ended_by = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    ended_reason = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_hold"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(why__in=["legal", "audit", "inquiry"]),
                name="kernel_hold_why_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, ended_by="")
                | models.Q(ended_on__isnull=False)
                & ~models.Q(ended_by="")
                & ~models.Q(ended_by=models.F("held_by")),
                name="kernel_hold_ended_by_another",
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="kernel_hold_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"


class DocumentErased(models.Model):
    """A document whose bytes are gone for good; that it was there, and its hash, stays."""

    append_only = True

    document = models.TextField(unique=True)
    subject = models.TextField()
    erasure = models.TextField()
    erased_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_document_erased"

    def __str__(self) -> str:
        return self.document
