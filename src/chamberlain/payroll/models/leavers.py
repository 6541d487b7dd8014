"""Who left and is paid all the same, because somebody said why."""

from django.db import models

from chamberlain.payroll.models.runs import Run


class LeaverConfirmed(models.Model):
    """That somebody who left is owed what a run pays them: looked at, and said by a person."""

    append_only = True
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    payroll_id = models.TextField()
    note = models.TextField()
    confirmed_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_leaver_confirmed"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "payroll_id"], name="payroll_leaver_confirmed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.payroll_id}"
