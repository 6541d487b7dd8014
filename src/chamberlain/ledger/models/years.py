"""The end of a year: where balances go, who closed it, balances taken on, and comparisons."""

from django.db import models
from django.db.models import F, Q

from chamberlain.ledger.models.chart import code_field


class CloseAccount(models.Model):
    """Which balance takes a fund's income and expenditure of a range of accounts at year end."""

    code = code_field(primary_key=True)
    fund = code_field()
    account_from = code_field()
    account_to = code_field()
    balance_account = code_field()

    class Meta:
        db_table = "ledger_close_account"

    def __str__(self) -> str:
        return f"{self.fund} {self.account_from}-{self.account_to} to {self.balance_account}"


class YearClose(models.Model):
    """The close of an entity's year: prepared on figures by one person, agreed by another.

    `fingerprint` is of the trial balance when it was prepared: figures that moved since are not
    closed on. `funds` is what each fund's income and expenditure came to.
    """

    entity = code_field()
    year = models.SmallIntegerField()
    state = models.TextField(default="prepared")
    fingerprint = models.TextField()
    funds = models.JSONField(default=dict)
    statement = models.TextField(blank=True)
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    closed_by = models.TextField(blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "ledger_year_close"
        constraints = [
            models.UniqueConstraint(fields=["entity", "year"], name="ledger_year_close_once"),
            models.CheckConstraint(
                condition=Q(state="prepared")
                | (Q(state="closed") & ~Q(closed_by="") & ~Q(closed_by=F("prepared_by"))),
                name="ledger_year_close_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year} {self.state}"


class TakeOn(models.Model):
    """Balances taken on from another system: loaded, reconciled to a total, agreed, locked."""

    reference = models.TextField(primary_key=True)
    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    system = models.TextField()
    document = models.TextField(blank=True)
    sha256 = models.TextField()
    rows = models.IntegerField()
    debit_pence = models.BigIntegerField()
    lines = models.JSONField()
    state = models.TextField(default="loaded")
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    agreed_by = models.TextField(blank=True)
    journal_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ledger_take_on"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "period"],
                condition=~Q(state="rejected"),
                name="ledger_take_on_once",
            ),
            models.CheckConstraint(
                condition=Q(state="loaded")
                | (Q(state__in=["locked", "rejected"]) & ~Q(agreed_by=F("prepared_by"))),
                name="ledger_take_on_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.system}"


class Comparison(models.Model):
    """A period compared with the trial balance of another system, every difference listed."""

    append_only = True

    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    system = models.TextField()
    sha256 = models.TextField()
    balances = models.IntegerField()
    differences = models.JSONField()
    difference_count = models.IntegerField()
    difference_pence = models.BigIntegerField()
    made_by = models.TextField()
    made_on = models.DateField()

    class Meta:
        db_table = "ledger_comparison"
        indexes = [models.Index(fields=["entity", "year", "period"], name="ledger_comparison_of")]

    def __str__(self) -> str:
        return f"{self.entity} {self.year}/{self.period} with {self.system}"
