"""Published spending as it was read, and what else is learnt or put right from history."""

from django.db import models

from chamberlain.payables.models.payees import Payee


class SpendFile(models.Model):
    """A published spending file, read once: how its columns were taken, and what it came to."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    document = models.TextField()
    filename = models.TextField()
    sha256 = models.TextField()
    rows_read = models.IntegerField()
    accepted = models.IntegerField()
    total_pence = models.BigIntegerField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    mapping = models.JSONField()
    facts = models.JSONField()
    notes = models.JSONField(default=list)
    loaded_by = models.TextField()
    loaded_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_spend_file"
        constraints = [
            models.UniqueConstraint(fields=["entity", "sha256"], name="payables_spend_file_once"),
            models.CheckConstraint(
                condition=models.Q(accepted__gte=0, accepted__lte=models.F("rows_read")),
                name="payables_spend_file_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SpendLine(models.Model):
    """One payment of a spending file, amounts in pence net of VAT. Written once."""

    append_only = True

    file = models.ForeignKey(SpendFile, on_delete=models.PROTECT, db_index=False)
    sheet = models.TextField(blank=True)
    row = models.IntegerField()
    paid_on = models.DateField(null=True)
    supplier = models.TextField(blank=True)
    supplier_key = models.TextField(blank=True)
    department = models.TextField(blank=True)
    service = models.TextField(blank=True)
    cost_centre = models.TextField(blank=True)
    account = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    payment_reference = models.TextField(blank=True)
    category = models.TextField(blank=True)
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "payables_spend_line"
        constraints = [
            models.UniqueConstraint(
                fields=["file", "sheet", "row"], name="payables_spend_line_once"
            )
        ]
        indexes = [models.Index(fields=["supplier_key"], name="payables_spend_line_supplier")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.sheet}/{self.row}"


class SpendSetAside(models.Model):
    """A row of a spending file that could not be taken, as it stood, and why."""

    file = models.ForeignKey(SpendFile, on_delete=models.PROTECT)
    sheet = models.TextField(blank=True)
    row = models.IntegerField()
    reason = models.TextField()
    cells = models.TextField(blank=True)
    taken_on = models.DateField(null=True)
    taken_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "payables_spend_set_aside"
        constraints = [
            models.UniqueConstraint(
                fields=["file", "sheet", "row"], name="payables_spend_set_aside_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.sheet}/{self.row}: {self.reason}"


class CodingMeasure(models.Model):
    """How right proposed codings were on lines later than all that they learnt from. Kept."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    learnt_from = models.TextField()
    learnt_before = models.DateField()
    tested_until = models.DateField()
    learnt_lines = models.IntegerField()
    tested_lines = models.IntegerField()
    bands = models.JSONField()
    measured_by = models.TextField()
    measured_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_coding_measure"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(learnt_from__in=["invoices", "spend_history"]),
                name="payables_coding_measure_source_known",
            ),
            models.CheckConstraint(
                condition=models.Q(learnt_before__lte=models.F("tested_until")),
                name="payables_coding_measure_split_by_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SupplierMerge(models.Model):
    """Two records of one supplier: proposed by one person, agreed or refused by another."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    gone = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    note = models.TextField(blank=True)
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    settled_by = models.TextField(null=True)
    settled_on = models.DateField(null=True)
    settled_note = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_supplier_merge"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "agreed", "distinct"]),
                name="payables_supplier_merge_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed")
                | (
                    models.Q(settled_by__isnull=False, settled_on__isnull=False)
                    & ~models.Q(settled_by=models.F("proposed_by"))
                ),
                name="payables_supplier_merge_by_two",
            ),
            models.CheckConstraint(
                condition=~models.Q(gone=models.F("kept")),
                name="payables_supplier_merge_of_two_records",
            ),
            models.UniqueConstraint(
                fields=["gone"],
                condition=~models.Q(state="distinct"),
                name="payables_supplier_merge_once",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
