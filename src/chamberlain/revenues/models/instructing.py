"""What is sent to the banks of Direct Debit instructions, and what payers had back."""

from django.db import models

from chamberlain.revenues.models.collecting import Collected, Mandate

LODGEMENT_STATES = ("sent", "taken", "refused")
INSTRUCTED_STATES = ("sent", "refused")
CODES = ("0N", "0C")
CLAIM_STATES = ("taken", "challenged", "upheld", "lost")


class Lodgement(models.Model):
    """A file of instructions lodged with the banks, or told ended; it carries no money."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    processing_on = models.DateField()
    serial_number = models.TextField()
    instructions = models.IntegerField()
    state = models.TextField(default="sent")
    said = models.TextField(blank=True)
    document = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_lodgement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LODGEMENT_STATES),
                name="revenues_lodgement_state_known",
            ),
            models.UniqueConstraint(
                fields=["entity", "serial_number", "processing_on"],
                name="revenues_lodgement_serial_once",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Instructed(models.Model):
    """One instruction in a lodged file. It is lodged once, and told ended once, unless refused."""

    lodgement = models.ForeignKey(Lodgement, on_delete=models.PROTECT)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, db_index=False)
    code = models.TextField()
    state = models.TextField(default="sent")
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "revenues_instructed"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__in=CODES), name="revenues_instructed_code_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=INSTRUCTED_STATES),
                name="revenues_instructed_state_known",
            ),
            models.UniqueConstraint(
                fields=["mandate", "code"],
                name="revenues_instructed_once",
                condition=models.Q(state="sent"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lodgement_id}/{self.code}/{self.mandate_id}"


class IndemnityClaim(models.Model):
    """A collection given back by the payer's bank under the Guarantee, and claimed from us.

    A collection is claimed once. The money goes on `debited_on`; we may challenge it until
    `challenge_by`, the payer keeping what they had back.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    collected = models.OneToOneField(Collected, on_delete=models.PROTECT)
    amount_pence = models.BigIntegerField()
    reason_code = models.TextField()
    reason = models.TextField()
    bank_reference = models.TextField(blank=True)
    debited_on = models.DateField()
    challenge_by = models.DateField()
    state = models.TextField(default="taken")
    ground = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_indemnity_claim"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CLAIM_STATES), name="revenues_claim_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="revenues_claim_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
