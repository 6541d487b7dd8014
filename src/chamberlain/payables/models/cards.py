"""Purchase cards: accounts, cards and their holders, statements, and what each line was."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

LINE_STATES = ("waiting", "queried", "coded", "approved")


class CardAccount(models.Model):
    """An account with a card provider, whose bill is taken by direct debit."""

    code = models.TextField()
    entity = models.TextField()
    provider = models.TextField()
    clearing_account = models.TextField()
    bank_account = models.TextField()
    debit_reference = models.TextField()
    fund = models.TextField(default="GF")
    coding_days = models.SmallIntegerField(default=10)
    reminder_days = models.SmallIntegerField(default=5)
    layout = models.JSONField(default=dict)
    closed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_card_account"
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="payables_card_account_once"),
            models.CheckConstraint(
                condition=Q(coding_days__gte=1, reminder_days__gte=1),
                name="payables_card_account_days_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.provider}"


class Card(models.Model):
    """A card in somebody's hand: what it may spend, and where that is charged unless said."""

    reference = models.TextField(unique=True)
    account = models.ForeignKey(CardAccount, on_delete=models.PROTECT)
    entity = models.TextField()
    holder = models.TextField()
    last_four = models.TextField()
    cost_centre = models.TextField()
    directorate = models.TextField(null=True)
    subjective = models.TextField()
    fund = models.TextField(default="GF")
    single_limit_pence = models.BigIntegerField()
    month_limit_pence = models.BigIntegerField()
    issued_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_why = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_card"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "last_four"],
                name="payables_card_one_in_use",
                condition=Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(last_four__regex=r"^[0-9]{4}$"), name="payables_card_last_four_only"
            ),
            models.CheckConstraint(
                condition=Q(single_limit_pence__gt=0)
                & Q(month_limit_pence__gte=F("single_limit_pence")),
                name="payables_card_limits_in_order",
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="payables_card_holder")]

    def __str__(self) -> str:
        return self.reference


class CardStatement(models.Model):
    """One bill of a card account: what its lines come to, what is taken, and when."""

    reference = models.TextField(unique=True)
    account = models.ForeignKey(CardAccount, on_delete=models.PROTECT)
    entity = models.TextField()
    statement_id = models.TextField()
    period_end = models.DateField()
    due_on = models.DateField()
    code_by = models.DateField()
    lines = models.IntegerField()
    lines_pence = models.BigIntegerField()
    bill_pence = models.BigIntegerField()
    set_aside = models.JSONField(default=list)
    document = models.TextField()
    sha256 = models.TextField()
    loaded_by = models.TextField()
    loaded_on = models.DateField()
    paid_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_card_statement"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "statement_id"], name="payables_card_statement_once"
            ),
            models.UniqueConstraint(
                fields=["account", "sha256"], name="payables_card_statement_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CardLine(models.Model):
    """One transaction. It is coded by the holder and approved by somebody else."""

    reference = models.TextField(unique=True)
    statement = models.ForeignKey(CardStatement, on_delete=models.PROTECT)
    entity = models.TextField()
    row = models.IntegerField()
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True)
    last_four = models.TextField()
    bought_on = models.DateField()
    posted_on = models.DateField()
    merchant = models.TextField()
    category = models.TextField(blank=True)
    amount_pence = models.BigIntegerField()
    vat_shown_pence = models.BigIntegerField(null=True)
    bank_reference = models.TextField(blank=True)
    flags = ArrayField(models.TextField(), default=list)
    state = models.TextField(default="waiting")
    purpose = models.TextField(blank=True)
    receipt = models.TextField(blank=True)
    no_receipt = models.TextField(blank=True)
    note = models.TextField(blank=True)
    coded_by = models.TextField(null=True)
    coded_on = models.DateField(null=True)
    approved_by = models.TextField(null=True)
    approved_on = models.DateField(null=True)

    class Meta:
        db_table = "payables_card_line"
        constraints = [
            models.UniqueConstraint(fields=["statement", "row"], name="payables_card_line_place"),
            models.CheckConstraint(
                condition=Q(state__in=LINE_STATES), name="payables_card_line_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(amount_pence=0), name="payables_card_line_of_something"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["coded", "approved"])
                | (
                    Q(card__isnull=False, coded_by__isnull=False)
                    & (~Q(receipt="") | ~Q(no_receipt=""))
                ),
                name="payables_card_line_coded_with_a_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("coded_by"))),
                name="payables_card_line_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["card", "state"],
                name="payables_card_line_open",
                condition=~Q(state="approved"),
            )
        ]

    def __str__(self) -> str:
        return self.reference


class CardCoding(models.Model):
    """A part of a line's coding; the parts come to the line before it is approved."""

    line = models.ForeignKey(CardLine, on_delete=models.PROTECT)
    part = models.SmallIntegerField()
    account = models.TextField()
    cost_centre = models.TextField()
    fund = models.TextField()
    project = models.TextField(blank=True)
    vat_code = models.TextField(blank=True)
    net_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField()
    description = models.TextField(blank=True)

    class Meta:
        db_table = "payables_card_coding"
        constraints = [
            models.UniqueConstraint(fields=["line", "part"], name="payables_card_coding_once")
        ]

    def __str__(self) -> str:
        return f"{self.line_id}/{self.part}"


class CardReminder(models.Model):
    """That a holder was reminded of what they have not coded."""

    append_only = True

    card = models.ForeignKey(Card, on_delete=models.PROTECT)
    lines = models.IntegerField()
    amount_pence = models.BigIntegerField()
    oldest_code_by = models.DateField()
    reminded_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_card_reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["card", "reminded_on"], name="payables_card_reminder_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.reminded_on}"
