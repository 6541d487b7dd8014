"""Keys of those whose personal values are sealed, and erasures that two people agreed."""

from django.db import models


class PersonalKey(models.Model):
    """One subject's key, wrapped by the installation key; without it once they were erased.

    Neither the reader nor the writer of the database sees this table: only the keeper does.
    """

    subject = models.TextField(primary_key=True)
    wrapped = models.TextField(null=True)
    erasure = models.TextField(null=True)

    class Meta:
        db_table = "kernel_personal_key"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False, erasure__isnull=True)
                | models.Q(wrapped__isnull=True, erasure__isnull=False),
                name="kernel_personal_key_stands_or_was_erased",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Erasure(models.Model):
    """That somebody be forgotten: asked for by one person, done or refused by another."""

    reference = models.TextField(unique=True)
    subject = models.TextField()
    entity = models.TextField(null=True)
    reason = models.TextField()
    state = models.TextField(default="asked")
    asked_by = models.TextField()
    asked_on = models.DateField()
    settled_by = models.TextField(null=True)
    settled_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_erasure"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="asked", settled_by__isnull=True)
                | models.Q(state="refused", settled_by__isnull=False)
                | (
                    models.Q(state="erased", settled_by__isnull=False)
                    & ~models.Q(settled_by=models.F("asked_by"))
                ),
                name="kernel_erasure_by_two",
            ),
            models.UniqueConstraint(
                fields=["subject"],
                name="kernel_erasure_asked_once",
                condition=~models.Q(state="refused"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
