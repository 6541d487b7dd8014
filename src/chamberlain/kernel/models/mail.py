"""E-mails on their way out: sealed till they are sent, and only that they were sent after it."""

from django.db import models


class Mail(models.Model):
    """One e-mail, sent once: tried until the mail server takes it, or parked for a person.

    Address, title and text are sealed under the key of whom it is `about`, and blanked when it is
    sent. `key` says what it is of, so that the same is never queued twice.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    key = models.TextField(unique=True)
    about = models.TextField()
    sealed = models.TextField(blank=True)
    document = models.TextField(blank=True)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_mail"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True)
                | models.Q(next_at__isnull=True, sealed=""),
                name="kernel_mail_sent_is_neither_kept_nor_tried_again",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="kernel_mail_due",
                condition=models.Q(next_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.reference
