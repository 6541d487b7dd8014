"""Grants: what was awarded on which terms, what came, what was claimed, and what is carried over.

Where a grant is spent is a coding, never a copy of the ledger: spend is read there.
"""

from django.db import models
from django.db.models import F, Q

from chamberlain.budgets.models.budget import code_field

CONDITIONS = ["report", "claim", "audit", "spend", "match", "other"]
DOCUMENTS = ["award", "variation", "certificate", "claim", "audit", "evidence", "other"]
WHOLE_E4 = 10_000


class Grant(models.Model):
    """A grant awarded to the council; `account` and `cost_centre` are where its income is posted.

    `share_e4` is the part of eligible spend that it pays for (10,000 is all of it). What came, was
    spent and was held over before it stood in this register is in the three `_before_pence`.
    """

    reference = models.TextField(primary_key=True)
    entity = code_field()
    directorate = code_field(blank=True)
    cost_centre = code_field()
    fund = code_field()
    account = code_field()
    title = models.TextField()
    awarding_body = models.TextField()
    award_pence = models.BigIntegerField()
    kind = models.TextField()
    ring_fenced = models.BooleanField()
    basis = models.TextField()
    share_e4 = models.IntegerField(default=WHOLE_E4)
    starts_on = models.DateField()
    ends_on = models.DateField()
    unspent = models.TextField()
    clawback = models.TextField(blank=True)
    clawback_until = models.DateField(null=True)
    received_before_pence = models.BigIntegerField(default=0)
    spent_before_pence = models.BigIntegerField(default=0)
    held_before_pence = models.BigIntegerField(default=0)
    state = models.TextField(default="open")
    kept_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "budgets_grant"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["revenue", "capital"])
                & Q(basis__in=["instalments", "claims"])
                & Q(unspent__in=["conditions", "reserve", "none"])
                & Q(state__in=["open", "closed"]),
                name="budgets_grant_words",
            ),
            models.CheckConstraint(
                condition=Q(award_pence__gt=0)
                & Q(share_e4__gt=0)
                & Q(share_e4__lte=WHOLE_E4)
                & Q(ends_on__gte=F("starts_on"))
                & Q(received_before_pence__gte=0)
                & Q(spent_before_pence__gte=0)
                & Q(held_before_pence__gte=0),
                name="budgets_grant_figures",
            ),
        ]
        indexes = [models.Index(fields=["entity", "state"], name="budgets_grant_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class GrantCoding(models.Model):
    """A cost centre or project, and the subjectives on it, on which a grant is spent."""

    append_only = True

    grant = code_field()
    line_no = models.SmallIntegerField()
    cost_centre = code_field(blank=True)
    project = code_field(blank=True)
    account_from = code_field()
    account_to = code_field()

    class Meta:
        db_table = "budgets_grant_coding"
        constraints = [
            models.UniqueConstraint(fields=["grant", "line_no"], name="budgets_grant_coding_once"),
            models.CheckConstraint(
                condition=(Q(cost_centre="") ^ Q(project=""))
                & Q(account_to__gte=F("account_from")),
                name="budgets_grant_coding_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.cost_centre or self.project}"


class GrantCondition(models.Model):
    """Something the awarding body asks for by a day, and who answers for it."""

    reference = models.TextField(primary_key=True)
    grant = code_field()
    kind = models.TextField()
    text = models.TextField()
    due_on = models.DateField()
    owner = models.TextField()
    state = models.TextField(default="open")
    asked_on = models.DateField(null=True)
    met_by = models.TextField(blank=True)
    met_on = models.DateField(null=True)
    document = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_grant_condition"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CONDITIONS)
                & (
                    Q(state="open", met_on__isnull=True)
                    | (Q(state="met", met_on__isnull=False) & ~Q(met_by=""))
                ),
                name="budgets_grant_condition_state",
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="budgets_grant_condition_due"),
            models.Index(fields=["grant"], name="budgets_grant_condition_of"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"


class GrantReceipt(models.Model):
    """An instalment that the awarding body pays by itself; found on the bank by banking."""

    reference = models.TextField(primary_key=True)
    grant = code_field()
    due_on = models.DateField()
    amount_pence = models.BigIntegerField()
    said = models.TextField(blank=True)
    found_on = models.DateField(null=True)
    found_pence = models.BigIntegerField(default=0)
    bank_line = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_grant_receipt"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0)
                & Q(found_pence__gte=0)
                & Q(found_pence__lte=F("amount_pence")),
                name="budgets_grant_receipt_figures",
            )
        ]
        indexes = [models.Index(fields=["grant"], name="budgets_grant_receipt_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.grant}"


class GrantClaim(models.Model):
    """A claim for what was spent up to the end of a month, less what was claimed before."""

    reference = models.TextField(primary_key=True)
    grant = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    spend_pence = models.BigIntegerField()
    before_pence = models.BigIntegerField()
    amount_pence = models.BigIntegerField()
    state = models.TextField(default="prepared")
    note = models.TextField(blank=True)
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    document = models.TextField(blank=True)
    charge = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_grant_claim"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "certified", "rejected"])
                & Q(amount_pence__gt=0)
                & Q(before_pence__gte=0)
                & Q(period__gte=1)
                & Q(period__lte=14),
                name="budgets_grant_claim_words",
            ),
            models.CheckConstraint(
                condition=Q(state="prepared")
                | (Q(decided_on__isnull=False) & ~Q(decided_by=F("prepared_by"))),
                name="budgets_grant_claim_two_people",
            ),
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state="prepared"), name="budgets_grant_claim_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.grant}"


class GrantClaimLine(models.Model):
    """What the ledger held on a coding when a claim was prepared."""

    append_only = True

    claim = code_field()
    line_no = models.SmallIntegerField()
    year = models.SmallIntegerField()
    cost_centre = code_field(blank=True)
    project = code_field(blank=True)
    account = code_field()
    spend_pence = models.BigIntegerField()

    class Meta:
        db_table = "budgets_grant_claim_line"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "line_no"], name="budgets_grant_claim_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim}/{self.line_no}"


class GrantDocument(models.Model):
    """A document of a grant: its award letter, a certificate, an auditor's report."""

    append_only = True

    grant = code_field()
    kind = models.TextField()
    document = models.TextField()
    note = models.TextField(blank=True)
    kept_by = models.TextField()
    kept_on = models.DateField()

    class Meta:
        db_table = "budgets_grant_document"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DOCUMENTS), name="budgets_grant_document_words"
            ),
            models.UniqueConstraint(
                fields=["grant", "document"], name="budgets_grant_document_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.document}"


class GrantCarry(models.Model):
    """What a grant's unspent balance moved by at the end of a year, as one proposed and another
    approved."""

    reference = models.TextField(primary_key=True)
    grant = code_field()
    year = models.SmallIntegerField()
    unspent_pence = models.BigIntegerField()
    held_pence = models.BigIntegerField()
    moved_pence = models.BigIntegerField()
    treatment = models.TextField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_grant_carry"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "rejected"])
                & Q(treatment__in=["conditions", "reserve"])
                & Q(unspent_pence__gte=0)
                & Q(held_pence__gte=0)
                & ~Q(moved_pence=0)
                & Q(moved_pence=F("unspent_pence") - F("held_pence")),
                name="budgets_grant_carry_figures",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | (Q(decided_on__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="budgets_grant_carry_two_people",
            ),
            models.UniqueConstraint(
                fields=["grant", "year"],
                condition=~Q(state="rejected"),
                name="budgets_grant_carry_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.grant} {self.year}"
