"""Documents held by content, and long work with its progress."""

from django.db import models


class Document(models.Model):
    """A file as it was received; its bytes stand outside the database under their SHA-256."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    sha256 = models.TextField()
    filename = models.TextField()
    media_type = models.TextField()
    size_bytes = models.BigIntegerField()
    received_at = models.DateTimeField()
    act_id = models.BigIntegerField()
    data_class = models.TextField(null=True)

    class Meta:
        db_table = "kernel_document"
        constraints = [
            models.UniqueConstraint(fields=["entity", "sha256"], name="kernel_document_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.filename}"


class Job(models.Model):
    """Long work: what it is, how far it is, and whether somebody asked it to stop."""

    reference = models.TextField(unique=True)
    kind = models.TextField()
    inputs = models.JSONField(default=dict)
    person = models.TextField()
    on_behalf_of = models.TextField(null=True)
    state = models.TextField(default="waiting")
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    message = models.TextField(blank=True)
    result = models.JSONField(null=True)
    cancel_asked = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_job"
        indexes = [models.Index(fields=["state", "id"], name="kernel_job_state")]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"
