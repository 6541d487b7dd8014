"""Evidence for a change of systems, audit samples, and control accounts signed by two people."""

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


class Sample(models.Model):
    """Items drawn for an audit: from what, by which seed and method. Written once."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    population = models.TextField()
    method = models.TextField()
    seed = models.TextField()
    since = models.DateField()
    until = models.DateField()
    asked_items = models.IntegerField()
    population_count = models.IntegerField()
    population_pence = models.BigIntegerField()
    population_sha256 = models.TextField()
    drawn_by = models.TextField()
    drawn_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "insight_sample"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=["monetary unit", "random"]),
                name="insight_sample_method_known",
            ),
            models.CheckConstraint(
                condition=models.Q(since__lte=models.F("until")),
                name="insight_sample_days",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_items__gte=1, asked_items__lte=200),
                name="insight_sample_of_so_many",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SampleItem(models.Model):
    """One item of a sample, and why it was drawn. Written once."""

    append_only = True

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT)
    position = models.IntegerField()
    subject = models.TextField()
    day = models.DateField()
    amount_pence = models.BigIntegerField()
    hits = models.IntegerField()
    why = models.TextField()

    class Meta:
        db_table = "insight_sample_item"
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="insight_sample_item_once"),
            models.UniqueConstraint(
                fields=["sample", "subject"], name="insight_sample_subject_once"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class EvidencePack(models.Model):
    """A kept file with the evidence of every item of a sample. Written once for each job."""

    append_only = True

    reference = models.TextField(unique=True)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT)
    job = models.TextField(unique=True)
    document = models.TextField()
    sha256 = models.TextField()
    items = models.IntegerField()
    files = models.IntegerField()
    gaps = models.IntegerField()
    asked_by = models.TextField()
    made_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "insight_evidence_pack"

    def __str__(self) -> str:
        return self.reference


class ControlSigning(models.Model):
    """One control account of one period as prepared: register, ledger, items; then reviewed."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.TextField()
    year = models.IntegerField()
    period = models.IntegerField()
    register_pence = models.BigIntegerField(null=True)
    ledger_pence = models.BigIntegerField()
    unexplained_pence = models.BigIntegerField()
    items = models.JSONField(default=list)
    note = models.TextField(blank=True)
    state = models.TextField(default="prepared")
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    reviewed_by = models.TextField(null=True)
    reviewed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "insight_control_signing"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["prepared", "reviewed", "superseded"]),
                name="insight_control_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="reviewed")
                | (
                    models.Q(reviewed_by__isnull=False, unexplained_pence=0)
                    & ~models.Q(reviewed_by=models.F("prepared_by"))
                ),
                name="insight_control_reviewed_by_another_at_nil",
            ),
            models.UniqueConstraint(
                fields=["entity", "account", "year", "period"],
                condition=~models.Q(state="superseded"),
                name="insight_control_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ControlExplanation(models.Model):
    """What somebody found a part of a difference to be. Written once; an error is countered."""

    append_only = True

    entity = models.TextField()
    account = models.TextField()
    year = models.IntegerField()
    period = models.IntegerField()
    what = models.TextField()
    amount_pence = models.BigIntegerField()
    said_by = models.TextField()
    said_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "insight_control_explanation"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_pence=0), name="insight_control_explains_something"
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "year", "period"], name="insight_control_explained"),
        ]

    def __str__(self) -> str:
        return self.what
