"""Another system's payroll of the same month, held beside a run of ours."""

from django.db import models
from django.db.models import Q

PARALLEL_STATES = ("current", "withdrawn")


class Parallel(models.Model):
    """A file of results of another system for the month of a run; loaded anew, the old one goes."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    run_reference = models.TextField()
    system = models.TextField()
    state = models.TextField(default="current")
    state_reason = models.TextField(blank=True)
    loaded_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_parallel"
        constraints = [
            models.UniqueConstraint(
                fields=["run_reference", "system"],
                condition=Q(state="current"),
                name="payroll_parallel_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PARALLEL_STATES), name="payroll_parallel_state"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ParallelLine(models.Model):
    """What the other system pays or takes of one person under one of its own names."""

    append_only = True
    parallel_id = models.BigIntegerField()
    payroll_id = models.TextField()
    theirs = models.TextField()
    amount_pence = models.BigIntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_parallel_line"
        constraints = [
            models.UniqueConstraint(
                fields=["parallel_id", "payroll_id", "theirs"], name="payroll_parallel_line_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payroll_id} {self.theirs}"


class ParallelName(models.Model):
    """Which element of ours a name of another system is."""

    entity = models.TextField()
    system = models.TextField()
    theirs = models.TextField()
    element = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_parallel_name"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "system", "theirs"], name="payroll_parallel_name_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.theirs}"
