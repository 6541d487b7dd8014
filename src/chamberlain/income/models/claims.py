"""County court claims for sundry debts: what is claimed, each step, and the costs beside it."""

from django.db import models
from django.db.models import Q

from chamberlain.income.models.charges import Charge, Customer
from chamberlain.income.models.register import TEXT

OPEN_STATES = ("issued", "acknowledged", "admitted", "defended", "judgment", "enforcing")
ENDED_STATES = ("satisfied", "set_aside", "withdrawn")


class Claim(models.Model):
    """A claim for one customer's charges, under the number the court gave it."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    court = models.TextField()
    number = models.TextField()
    issued_on = models.DateField()
    served_on = models.DateField()
    answer_by = models.DateField()
    debt_pence = models.BigIntegerField()
    state = models.TextField(default="issued")
    judgment_on = models.DateField(null=True)
    judgment_kind = models.TextField(**TEXT)
    judgment_pence = models.BigIntegerField(null=True)
    pay_by = models.DateField(null=True)
    instalment_pence = models.BigIntegerField(null=True)
    first_due_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_claim"
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="income_claim_number_once"),
            models.CheckConstraint(condition=Q(debt_pence__gt=0), name="income_claim_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=[*OPEN_STATES, *ENDED_STATES]), name="income_claim_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_on__isnull=True)
                | Q(state__in=ENDED_STATES, ended_on__isnull=False),
                name="income_claim_ended_on",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["judgment", "enforcing", "satisfied"])
                | Q(judgment_on__isnull=False, judgment_pence__isnull=False),
                name="income_claim_judgment_said",
            ),
            models.CheckConstraint(
                condition=Q(instalment_pence__isnull=True, first_due_on__isnull=True)
                | Q(instalment_pence__gt=0, first_due_on__isnull=False),
                name="income_claim_instalments_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.number}"


class ClaimCharge(models.Model):
    """A charge in a claim: the debt, or costs of the court which are kept apart from it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    kind = models.TextField(default="debt")
    step = models.TextField(**TEXT)
    claimed_pence = models.BigIntegerField()
    live = models.BooleanField(default=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_claim_charge"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["debt", "costs"]), name="income_claim_charge_kind"
            ),
            models.UniqueConstraint(
                fields=["charge"], name="income_claim_charge_in_one", condition=Q(live=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.charge_id}"


class ClaimEvent(models.Model):
    """A step of a claim, written once."""

    append_only = True

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT)
    day = models.DateField()
    what = models.TextField()
    detail = models.TextField(**TEXT)
    amount_pence = models.BigIntegerField(null=True)
    person = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_claim_event"

    def __str__(self) -> str:
        return f"{self.claim_id} {self.what}"
