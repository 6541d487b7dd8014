"""The evidence for a change of systems."""

from django.db import models


class GateEvidence(models.Model):
    """What one person brought for a go-live gate, and what another said to it."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    gate = models.IntegerField()
    document = models.TextField()
    note = models.TextField()
    state = models.TextField(default="to agree")
    brought_by = models.TextField()
    brought_on = models.DateField()
    settled_by = models.TextField(null=True)
    settled_on = models.DateField(null=True)
    settled_note = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "insight_gate_evidence"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gate__gte=1, gate__lte=14), name="insight_gate_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["to agree", "agreed", "refused"]),
                name="insight_gate_evidence_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="to agree")
                | (
                    models.Q(settled_by__isnull=False, settled_on__isnull=False)
                    & ~models.Q(settled_by=models.F("brought_by"))
                ),
                name="insight_gate_evidence_by_two",
            ),
        ]
        indexes = [models.Index(fields=["entity", "gate"], name="insight_gate_evidence_of")]

    def __str__(self) -> str:
        return self.reference
