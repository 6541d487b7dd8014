"""Payees, what is known of them over time, and where their money goes."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models

from chamberlain.payables.rules.payee_classes import PAYEE_CLASSES


class Payee(models.Model):
    """Somebody the council pays. `source_ref` is set for payees another application keeps."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    payee_class = models.TextField()
    source_ref = models.TextField(null=True, unique=True)
    created_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_payee"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payee_class__in=list(PAYEE_CLASSES)),
                name="payables_payee_class_known",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class PayeeFact(models.Model):
    """What is held to be so of a payee from a day on, and when that was learnt."""

    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, db_index=False)
    name = models.TextField()
    name_key = models.TextField()
    trading_name = models.TextField(blank=True)
    vat_number = models.TextField(blank=True)
    company_number = models.TextField(blank=True)
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    telephone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    terms_days = models.IntegerField(default=30)
    status = models.TextField(default="active")
    stop_reason = models.TextField(blank=True)
    held = DateRangeField()
    known = DateTimeRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_payee_fact"
        constraints = [
            ExclusionConstraint(
                name="payables_payee_fact_one_at_a_time",
                expressions=[
                    ("payee", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "stopped"]),
                name="payables_payee_fact_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(terms_days__gte=0, terms_days__lte=120),
                name="payables_payee_fact_terms_sensible",
            ),
        ]
        indexes = [
            models.Index(
                fields=["payee"],
                name="payables_payee_fact_now",
                condition=models.Q(known__endswith__isnull=True),
            ),
            models.Index(
                fields=["payee"],
                name="payables_payee_fact_stopped",
                condition=models.Q(status="stopped"),
            ),
            models.Index(fields=["name_key"], name="payables_payee_fact_name"),
            models.Index(
                fields=["vat_number"],
                name="payables_payee_fact_vat",
                condition=~models.Q(vat_number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BankDetails(models.Model):
    """Bank details as they were proposed. Written once; a verification makes them usable.

    The account itself is sealed under the payee's key; erasing the payee leaves the rest.
    """

    append_only = True

    reference = models.TextField(unique=True)
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT)
    account_sealed = models.TextField()
    modulus = models.TextField()
    requested_by = models.TextField(blank=True)
    document = models.TextField(blank=True)
    is_change = models.BooleanField()
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    proposed_at = models.DateTimeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_bank_details"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(modulus__in=["valid", "invalid", "not checkable"]),
                name="payables_bank_details_modulus_known",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BankMark(models.Model):
    """By what the same account is found again: marks that don't tell the account.

    They go when the payee is erased, and otherwise never change.
    """

    details = models.OneToOneField(BankDetails, on_delete=models.PROTECT, primary_key=True)
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT)
    account_mark = models.TextField()
    destination_mark = models.TextField()

    class Meta:
        db_table = "payables_bank_mark"
        indexes = [models.Index(fields=["account_mark"], name="payables_bank_mark_account")]

    def __str__(self) -> str:
        return str(self.details_id)


class BankVerification(models.Model):
    """How proposed bank details were verified or refused, by a second person. Written once."""

    append_only = True

    details = models.OneToOneField(BankDetails, on_delete=models.PROTECT)
    outcome = models.TextField()
    method = models.TextField()
    call_sealed = models.TextField(blank=True)
    payee_check = models.TextField(default="not done")
    payee_check_code = models.TextField(blank=True)
    note = models.TextField(blank=True)
    verified_by = models.TextField()
    verified_on = models.DateField()
    usable_from = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_bank_verification"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="verified", usable_from__isnull=False)
                | models.Q(outcome="refused", usable_from__isnull=True),
                name="payables_bank_verification_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.details_id} {self.outcome}"
