"""What was put on paper and what was posted of it: columns of every application's batches."""

from django.db import models

PRINT_STATES = ("produced", "posted", "differs")


class PrintedBatch(models.Model):
    """Papers of one run set as one file for the printer; abstract: each application has its own.

    Who inherits it adds the run, between which of its papers the batch is, and how many are in it.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    number = models.IntegerField()
    pages = models.IntegerField()
    document = models.TextField(blank=True)
    state = models.TextField(default="produced")
    posted = models.IntegerField(null=True)
    posted_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference
