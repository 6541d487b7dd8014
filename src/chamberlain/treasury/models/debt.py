"""What the council has borrowed: lenders, loans, their instalments and the interest that ran."""

from django.db import models

LOAN_STATES = ("proposed", "active", "repaid", "rejected")
INSTALMENT_STATES = ("before", "planned", "raised", "dropped")


class Lender(models.Model):
    """Whom the council borrows from; `payee` is payables' reference of where instalments go."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    payee = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_lender"
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="treasury_lender_once"),
        ]

    def __str__(self) -> str:
        return self.reference


class Loan(models.Model):
    """A loan, with the terms its schedule was made from. `balance_pence` is owed today."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    fund = models.TextField()
    lender = models.ForeignKey(Lender, on_delete=models.PROTECT)
    lender_number = models.TextField(blank=True)
    purpose = models.TextField()
    repayment = models.TextField()
    rounding = models.TextField()
    principal_pence = models.BigIntegerField()
    balance_pence = models.BigIntegerField()
    rate_e4 = models.IntegerField()
    instalments = models.IntegerField()
    drawn_on = models.DateField()
    first_due_on = models.DateField()
    matures_on = models.DateField()
    call_on = models.DateField(null=True)
    cost_centre = models.TextField()
    taken_on = models.DateField(null=True)
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    agreed_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_loan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LOAN_STATES), name="treasury_loan_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(balance_pence__gte=0)
                & models.Q(balance_pence__lte=models.F("principal_pence")),
                name="treasury_loan_balance_within",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="active")
                | ~models.Q(agreed_by=models.F("proposed_by"))
                | models.Q(taken_on__isnull=False),
                name="treasury_loan_agreed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["entity", "state"], name="treasury_loan_open")]

    def __str__(self) -> str:
        return self.reference


class Instalment(models.Model):
    """One instalment: planned until it is asked of payables, dropped when repaid early."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    due_on = models.DateField()
    interest_pence = models.BigIntegerField()
    repaid_pence = models.BigIntegerField()
    balance_pence = models.BigIntegerField()
    state = models.TextField(default="planned")
    raised_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "treasury_instalment"
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="treasury_instalment_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=INSTALMENT_STATES),
                name="treasury_instalment_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="treasury_instalment_open",
                condition=models.Q(state="planned"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.loan_id}/{self.number}"


class Accrual(models.Model):
    """Interest brought up to a day by posting what it had grown by; written once."""

    append_only = True
    subject = models.TextField()
    entity = models.TextField()
    as_at = models.DateField()
    accrued_pence = models.BigIntegerField()
    posted_pence = models.BigIntegerField()
    source_ref = models.TextField(unique=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_accrual"
        indexes = [models.Index(fields=["subject"], name="treasury_accrual_subject")]

    def __str__(self) -> str:
        return self.source_ref


class EarlyRepayment(models.Model):
    """A loan repaid before its time, with how the premium or discount was worked out."""

    append_only = True
    loan = models.OneToOneField(Loan, on_delete=models.PROTECT)
    repaid_on = models.DateField()
    balance_pence = models.BigIntegerField()
    interest_pence = models.BigIntegerField()
    premium_pence = models.BigIntegerField()
    factor_e10 = models.BigIntegerField()
    discount_rate_e4 = models.IntegerField()
    days = models.IntegerField()
    instalments_left = models.IntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_early_repayment"

    def __str__(self) -> str:
        return str(self.loan_id)
