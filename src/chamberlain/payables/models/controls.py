"""Control accounts as reconciled: the subsidiary beside the ledger, by two people."""

from django.db import models


class ControlReconciliation(models.Model):
    """One control account of one period: what the register says, what the ledger says."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    control = models.TextField()
    year = models.IntegerField()
    period = models.IntegerField()
    subsidiary_pence = models.BigIntegerField()
    ledger_pence = models.BigIntegerField()
    items = models.JSONField(default=list)
    note = models.TextField(blank=True)
    state = models.TextField(default="prepared")
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    reviewed_by = models.TextField(null=True)
    reviewed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_control_reconciliation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(control__in=["creditors", "vat"]),
                name="payables_control_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["prepared", "reviewed", "superseded"]),
                name="payables_control_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="reviewed")
                | (
                    models.Q(reviewed_by__isnull=False, subsidiary_pence=models.F("ledger_pence"))
                    & ~models.Q(reviewed_by=models.F("prepared_by"))
                ),
                name="payables_control_reviewed_by_another_at_nil",
            ),
            models.UniqueConstraint(
                fields=["entity", "control", "year", "period"],
                condition=~models.Q(state="superseded"),
                name="payables_control_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
