"""Banking's tables. What only the database may change (the counters) is in the migrations' SQL."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

CHECKED_AS_A_SET: dict[str, Any] = {"on_delete": models.PROTECT, "db_constraint": False}
"""Foreign keys of rows that come by the hundred thousand: `guards.sql` checks each batch as a set,
which costs a tenth of looking up row by row. What they lead to is never deleted."""

TEXT: dict[str, Any] = {"blank": True, "default": ""}


class BankAccount(models.Model):
    """An account the body holds at a bank, and the ledger codes that mirror it."""

    code = models.TextField()
    entity = models.TextField()
    fund = models.TextField()
    name = models.TextField()
    sort_code = models.TextField()
    account_number = models.TextField()
    iban = models.TextField(**TEXT)
    bic = models.TextField(**TEXT)
    currency = models.TextField(default="GBP")
    ledger_account = models.TextField()
    transit_account = models.TextField()
    main = models.BooleanField(default=False)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "banking_account"
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="banking_account_code"),
            models.UniqueConstraint(
                fields=["sort_code", "account_number"], name="banking_account_held_once"
            ),
            models.UniqueConstraint(
                fields=["entity"], name="banking_account_one_main", condition=Q(main=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Statement(models.Model):
    """One statement of one account: it follows another, whose closing balance it opens with."""

    append_only = True

    reference = models.TextField(unique=True)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT)
    entity = models.TextField()
    statement_id = models.TextField()
    sequence = models.TextField(**TEXT)
    follows = models.BigIntegerField(default=0)
    from_day = models.DateField()
    to_day = models.DateField()
    opening_pence = models.BigIntegerField()
    closing_pence = models.BigIntegerField()
    lines = models.IntegerField()
    document = models.TextField()
    sha256 = models.TextField()
    position = models.IntegerField()
    loaded_on = models.DateField()
    act_id = models.BigIntegerField()
    xid = models.BigIntegerField()

    class Meta:
        db_table = "banking_statement"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "statement_id", "sequence"], name="banking_statement_once"
            ),
            models.UniqueConstraint(
                fields=["account", "follows"], name="banking_statement_one_chain"
            ),
            models.UniqueConstraint(
                fields=["sha256", "position"], name="banking_statement_file_once"
            ),
            models.CheckConstraint(
                condition=Q(from_day__lte=F("to_day")), name="banking_statement_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["account", "to_day"], name="banking_statement_day")]

    def __str__(self) -> str:
        return f"{self.reference} {self.statement_id}"


class Line(models.Model):
    """One booked entry of a statement, as the bank wrote it. Its reference is BL- and its id."""

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    statement = models.ForeignKey(Statement, db_index=False, **CHECKED_AS_A_SET)
    account = models.ForeignKey(BankAccount, db_index=False, **CHECKED_AS_A_SET)
    entity = models.TextField()
    ordinal = models.IntegerField()
    booked_on = models.DateField()
    value_on = models.DateField()
    amount_pence = models.BigIntegerField()
    reference = models.TextField(**TEXT)
    end_to_end_id = models.TextField(**TEXT)
    entry_reference = models.TextField(**TEXT)
    bank_reference = models.TextField(**TEXT)
    batch_reference = models.TextField(**TEXT)
    batch_count = models.IntegerField(null=True)
    counterparty = models.TextField(**TEXT)
    text = models.TextField(**TEXT)
    bank_code = models.TextField(**TEXT)
    return_reason = models.TextField(**TEXT)

    class Meta:
        db_table = "banking_line"
        constraints = [
            models.UniqueConstraint(fields=["statement", "ordinal"], name="banking_line_place")
        ]
        indexes = [models.Index(fields=["account", "booked_on"], name="banking_line_day")]

    def __str__(self) -> str:
        return f"BL-{self.id:07d}"


class LineState(models.Model):
    """How far a line is explained. The database makes and keeps it; people own it and note on it.

    What is left of a line is `amount - explained`; of that, `suspense` is posted to suspense and
    the rest isn't in the ledger yet.
    """

    line = models.OneToOneField(Line, primary_key=True, **CHECKED_AS_A_SET)
    account_id = models.BigIntegerField()
    entity = models.TextField()
    booked_on = models.DateField()
    amount_pence = models.BigIntegerField()
    explained_pence = models.BigIntegerField(default=0)
    suspense_pence = models.BigIntegerField(default=0)
    suspense_on = models.DateField(null=True)
    owner = models.TextField(null=True)
    note = models.TextField(**TEXT)
    twin = models.BigIntegerField(null=True)

    class Meta:
        db_table = "banking_line_state"
        indexes = [
            models.Index(
                fields=["entity", "booked_on", "line"],
                name="banking_line_left",
                condition=~Q(explained_pence=F("amount_pence")),
            )
        ]

    def __str__(self) -> str:
        return f"BL-{self.line_id:07d}"


class Movement(models.Model):
    """Money that a source told us to expect on an account. The database keeps what was found."""

    source = models.TextField()
    key = models.TextField()
    entity = models.TextField()
    account = models.ForeignKey(BankAccount, db_index=False, **CHECKED_AS_A_SET)
    amount_pence = models.BigIntegerField()
    expected_on = models.DateField()
    sent_on = models.DateField()
    reference = models.TextField(**TEXT)
    counterparty = models.TextField(**TEXT)
    batch_key = models.TextField(**TEXT)
    source_ref = models.TextField(**TEXT)
    narrative = models.TextField(**TEXT)
    contra_account = models.TextField()
    contra_fund = models.TextField()
    contra_cost_centre = models.TextField(**TEXT)
    found_pence = models.BigIntegerField(default=0)
    returned_pence = models.BigIntegerField(default=0)
    cancelled_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_movement"
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="banking_movement_once"),
            models.CheckConstraint(
                condition=~Q(amount_pence=0), name="banking_movement_of_something"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True) | Q(found_pence=0),
                name="banking_movement_found_stands",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "expected_on"],
                name="banking_movement_open",
                condition=Q(cancelled_on__isnull=True) & ~Q(found_pence=F("amount_pence")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Explanation(models.Model):
    """What a line, or a part of it, was; or, with `undoes`, that an explanation was wrong.

    `kind` is movement, returned or coding. Explanations made by one act for one line share a
    journal, whose source reference is made of the first one's id (`posting`).
    """

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    line = models.ForeignKey(Line, **CHECKED_AS_A_SET)
    amount_pence = models.BigIntegerField()
    suspense_pence = models.BigIntegerField(default=0)
    kind = models.TextField()
    movement = models.ForeignKey(Movement, null=True, db_index=False, **CHECKED_AS_A_SET)
    account = models.TextField()
    fund = models.TextField()
    cost_centre = models.TextField(**TEXT)
    project = models.TextField(**TEXT)
    vat_code = models.TextField(**TEXT)
    source_ref = models.TextField(**TEXT)
    narrative = models.TextField(**TEXT)
    found_by = models.TextField()
    evidence = models.TextField(**TEXT)
    posting = models.BigIntegerField()
    posted_on = models.DateField()
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)
    person = models.TextField()
    explained_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_explanation"
        constraints = [
            models.UniqueConstraint(
                fields=["undoes"],
                name="banking_explanation_undone_once",
                condition=Q(undoes__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["movement", "returned", "coding"]),
                name="banking_explanation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="coding", movement__isnull=True)
                | (~Q(kind="coding") & Q(movement__isnull=False)),
                name="banking_explanation_names_its_movement",
            ),
        ]

    def __str__(self) -> str:
        return f"EX-{self.id:07d}"


class Suspension(models.Model):
    """What was left of a line when it was put to suspense."""

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT)
    amount_pence = models.BigIntegerField()
    account = models.TextField()
    suspended_on = models.DateField()
    posted_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_suspension"

    def __str__(self) -> str:
        return f"SU-{self.id:07d}"


class Reconciliation(models.Model):
    """Cash book against statement on a day: prepared by one person, reviewed by another.

    `kind` is bank, or suspense: there the ledger's suspense accounts stand against the list of what
    is in suspense (as `statement_pence`), and there is no bank account.
    """

    reference = models.TextField(unique=True)
    kind = models.TextField()
    entity = models.TextField()
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True)
    as_at = models.DateField()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    statement = models.TextField(**TEXT)
    statement_pence = models.BigIntegerField()
    ledger_pence = models.BigIntegerField()
    transit_pence = models.BigIntegerField(default=0)
    in_transit_pence = models.BigIntegerField(default=0)
    unposted_pence = models.BigIntegerField(default=0)
    difference_pence = models.BigIntegerField()
    lines = models.IntegerField()
    explained = models.IntegerField()
    left_pence = models.BigIntegerField()
    suspense_pence = models.BigIntegerField()
    note = models.TextField(**TEXT)
    state = models.TextField(default="prepared")
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    prepared_act = models.BigIntegerField()
    reviewed_by = models.TextField(null=True)
    reviewed_on = models.DateField(null=True)
    reviewed_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "banking_reconciliation"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "kind", "account", "as_at"],
                name="banking_reconciliation_once",
                condition=Q(state__in=["prepared", "reviewed"]),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind="bank", account__isnull=False)
                | Q(kind="suspense", account__isnull=True),
                name="banking_reconciliation_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="reviewed")
                | (Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("prepared_by"))),
                name="banking_reconciliation_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="reviewed") | Q(difference_pence=0),
                name="banking_reconciliation_difference_nil",
            ),
            models.CheckConstraint(
                condition=Q(
                    difference_pence=F("ledger_pence")
                    + F("transit_pence")
                    - F("in_transit_pence")
                    + F("unposted_pence")
                    - F("statement_pence")
                ),
                name="banking_reconciliation_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ReconcilingItem(models.Model):
    """One listed item between cash book and statement, as it stood when it was prepared."""

    append_only = True

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT)
    kind = models.TextField()
    subject = models.TextField()
    day = models.DateField()
    amount_pence = models.BigIntegerField()
    description = models.TextField(**TEXT)

    class Meta:
        db_table = "banking_reconciling_item"

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class SignOff(models.Model):
    """An officer's signature under the list of lines left unexplained at a period's end."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    as_at = models.DateField()
    lines = ArrayField(models.BigIntegerField())
    left_pence = ArrayField(models.BigIntegerField())
    reason = models.TextField()
    person = models.TextField()
    signed_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_sign_off"

    def __str__(self) -> str:
        return self.reference
