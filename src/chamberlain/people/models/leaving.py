"""Leaving: what pay needs at the end of an assignment, and why people say they left."""

from django.db import models

from chamberlain.people.models.persons import Assignment, Person

LEAVING_REASONS = (
    "pay", "career", "workload", "manager", "place", "family", "health", "retirement", "contract",
    "other",
)  # fmt: skip


class Leaver(models.Model):
    """How an assignment ended: the leave that was left, in hours x 100, to be paid or taken back.

    One ended anew, with another last day, says so by a further row: the last one counts.
    """

    append_only = True

    entity = models.TextField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    last_day = models.DateField()
    reason = models.TextField()
    leave_balance_e2 = models.IntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_leaver"
        indexes = [models.Index(fields=["entity", "last_day"], name="people_leaver_day")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.last_day}"


class ExitInterview(models.Model):
    """Why somebody says they left; what they say in words is sealed under their key."""

    entity = models.TextField()
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    reason = models.TextField()
    would_return = models.BooleanField()
    said_sealed = models.TextField(blank=True)
    given_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_exit_interview"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=LEAVING_REASONS),
                name="people_exit_interview_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}"
