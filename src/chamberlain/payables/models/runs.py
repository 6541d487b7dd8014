"""What is owed, and the runs, payments and attempts that settle it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from chamberlain.payables.models.payees import BankDetails, Payee
from chamberlain.payables.rules.payee_classes import PAYEE_CLASSES
from chamberlain.payables.rules.states import RUN_STATES


class Obligation(models.Model):
    """Something owed once; below nought, something owed back, such as a credit note.

    `settled_pence` moves towards `owed_pence` and never past it. `closed` when nothing is left to
    pay; `done` when the bank took the payment in as well, and it leaves the list of open ones (so
    that a release changes no index). `input_vat_pence` is what was charged to VAT on purchases.
    """

    reference = models.TextField()
    entity = models.TextField()
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    payee_class = models.TextField()
    source = models.TextField()
    source_ref = models.TextField()
    fund = models.TextField()
    control = models.TextField(default="creditors_control")
    owed_pence = models.BigIntegerField()
    settled_pence = models.BigIntegerField(default=0)
    input_vat_pence = models.BigIntegerField(default=0, db_default=0)
    due_on = models.DateField()
    why = models.TextField()
    bank_reference = models.TextField(blank=True, default="", db_default="")
    stopped = models.TextField(blank=True)
    closed = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_obligation"
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], name="payables_obligation_reference_once"
            ),
            models.UniqueConstraint(
                fields=["source", "source_ref"], name="payables_obligation_source_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    owed_pence__gte=0,
                    settled_pence__gte=0,
                    settled_pence__lte=models.F("owed_pence"),
                )
                | models.Q(
                    owed_pence__lt=0,
                    settled_pence__lte=0,
                    settled_pence__gte=models.F("owed_pence"),
                ),
                name="payables_obligation_settled_at_most_once",
            ),
            models.CheckConstraint(
                condition=models.Q(payee_class__in=list(PAYEE_CLASSES)),
                name="payables_obligation_class_known",
            ),
            models.CheckConstraint(
                condition=models.Q(bank_reference__regex=r"^.{0,35}$"),
                name="payables_obligation_bank_reference",
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity", "due_on"],
                name="payables_obligation_open",
                condition=models.Q(done=False),
            ),
            models.Index(fields=["payee"], name="payables_obligation_payee"),
        ]

    def __str__(self) -> str:
        return self.reference


class Run(models.Model):
    """A payment run: proposed, submitted, released by two people, sent.

    `urgent` names the same-day scheme of a run outside the timetable, with why it could not wait.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    bank_account = models.TextField()
    payee_classes = ArrayField(models.TextField())
    formats = ArrayField(models.TextField())
    due_by = models.DateField()
    pay_on = models.DateField()
    state = models.TextField(default="proposed")
    state_reason = models.TextField(blank=True)
    payments = models.IntegerField(default=0)
    items = models.IntegerField(default=0)
    total_pence = models.BigIntegerField(default=0)
    contents_sha256 = models.TextField(blank=True)
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    submitted_by = models.TextField(null=True)
    released_by = models.TextField(null=True)
    released_again_by = models.TextField(null=True)
    released_on = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)
    recalled_on = models.DateField(null=True)
    urgent = models.TextField(blank=True, default="", db_default="")
    urgent_reason = models.TextField(blank=True, default="", db_default="")
    sent_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_run"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=list(RUN_STATES)), name="payables_run_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["released", "sent"])
                | (
                    models.Q(released_by__isnull=False, released_again_by__isnull=False)
                    & ~models.Q(released_by=models.F("released_again_by"))
                ),
                name="payables_run_released_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(urgent="", urgent_reason="")
                | (
                    models.Q(urgent__in=["faster_payments", "chaps"], formats=["pain001"])
                    & ~models.Q(urgent_reason="")
                ),
                name="payables_run_urgent_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Payment(models.Model):
    """Money to one payee by one run, under the bank details that were checked for it.

    What one payee needs under different references on the bank line is paid apart.
    """

    reference = models.TextField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_constraint=False)
    entity = models.TextField()
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, db_constraint=False)
    payee_class = models.TextField()
    bank_details = models.ForeignKey(
        BankDetails, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    bank_reference = models.TextField(blank=True, default="", db_default="")
    amount_pence = models.BigIntegerField()
    items = models.IntegerField()
    found_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    return_reason = models.TextField(blank=True)
    recalled = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "payables_payment"
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="payables_payment_reference_once"),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gte=0), name="payables_payment_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(recalled=False) | models.Q(returned_on__isnull=False),
                name="payables_payment_recalled_is_back",
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity", "found_on"],
                name="payables_payment_found_on",
                condition=models.Q(found_on__isnull=False),
            ),
            models.Index(
                fields=["bank_details"],
                name="payables_payment_came_back",
                condition=models.Q(returned_on__isnull=False),
            ),
            models.Index(
                fields=["entity", "returned_on"],
                name="payables_payment_returned",
                condition=models.Q(returned_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Attempt(models.Model):
    """One try to settle an obligation. At most one is not ended (withdrawn or returned).

    Found by its payment, or its obligation. What it names is checked set-wise by a statement
    trigger: nothing of it can be removed.
    """

    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    attempt_no = models.IntegerField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, db_constraint=False)
    amount_pence = models.BigIntegerField()
    ended = models.TextField(null=True)

    class Meta:
        db_table = "payables_attempt"
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "attempt_no"], name="payables_attempt_numbered"
            ),
            models.UniqueConstraint(
                fields=["obligation"],
                name="payables_attempt_one_live",
                condition=models.Q(ended__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(ended__isnull=True)
                | models.Q(ended__in=["withdrawn", "returned"]),
                name="payables_attempt_end_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id}#{self.attempt_no}"


class RunException(models.Model):
    """Why something due is not in a run, or what a releaser should know of something that is."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    obligation = models.TextField()
    payee = models.TextField()
    amount_pence = models.BigIntegerField()
    code = models.TextField()
    blocks = models.BooleanField()
    reason = models.TextField()
    settled_by = models.TextField(null=True)
    settled_note = models.TextField(blank=True)

    class Meta:
        db_table = "payables_run_exception"

    def __str__(self) -> str:
        return f"{self.run_id} {self.code} {self.obligation}"


class RunFile(models.Model):
    """A payment file as it was written: the same bytes for ever. Written once."""

    append_only = True

    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    format = models.TextField()
    filename = models.TextField()
    document = models.TextField()
    sha256 = models.TextField()
    payments = models.IntegerField()
    total_pence = models.BigIntegerField()
    processing_on = models.DateField()
    serial = models.TextField()
    control = models.JSONField(default=dict)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_run_file"
        constraints = [
            models.UniqueConstraint(fields=["run", "format"], name="payables_run_file_once")
        ]

    def __str__(self) -> str:
        return self.filename


class InputReport(models.Model):
    """What the bank says it took in of a run's file, and whether it agrees. Written once."""

    append_only = True

    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    document = models.TextField()
    agrees = models.BooleanField()
    differences = models.JSONField(default=list)
    loaded_by = models.TextField()
    loaded_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_input_report"

    def __str__(self) -> str:
        return f"{self.run_id} {self.agrees}"
