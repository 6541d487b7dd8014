"""Direct Debit: instructions, what the banks tell of them, and the files that collect."""

from django.db import models

from chamberlain.revenues.models.liability import Account

MANDATE_STATES = ("new", "lodged", "live", "cancelled", "rejected")
CAME_BY = ("paper", "telephone", "online")
COLLECTION_STATES = ("proposed", "released", "withdrawn")
COLLECTED_STATES = ("sent", "unpaid", "refunded")


class Mandate(models.Model):
    """A Direct Debit instruction. At most one of an account is neither cancelled nor rejected.

    `account_sealed` is the payer's bank account, sealed under the party's key. `lodged_on` is the
    day Bacs processes the file that lodges it, `noticed_on` the day the payer was told in advance
    what is taken and when. `tell_bank`: the payer's bank still has to hear of its end.
    """

    reference = models.TextField(unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    account_sealed = models.TextField()
    came_by = models.TextField(default="paper")
    state = models.TextField(default="new")
    signed_on = models.DateField()
    noticed_on = models.DateField(null=True)
    lodged_on = models.DateField(null=True)
    tell_bank = models.BooleanField(default=False)
    collected_before = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_mandate"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MANDATE_STATES), name="revenues_mandate_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(came_by__in=CAME_BY), name="revenues_mandate_came_by_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(account_sealed=""), name="revenues_mandate_sealed"
            ),
            models.CheckConstraint(
                condition=~models.Q(tell_bank=True) | models.Q(state="cancelled"),
                name="revenues_mandate_ended_to_tell",
            ),
            models.UniqueConstraint(
                fields=["account"],
                name="revenues_mandate_one_in_force",
                condition=models.Q(state__in=["new", "lodged", "live"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class MandateMessage(models.Model):
    """One line of a report of Bacs about an instruction or a collection. Written once."""

    append_only = True
    entity = models.TextField()
    report = models.TextField()
    line_key = models.TextField(unique=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True)
    reason_code = models.TextField()
    reason = models.TextField()
    amount_pence = models.BigIntegerField(null=True)
    day = models.DateField()
    problem = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_mandate_message"

    def __str__(self) -> str:
        return self.line_key


class Collection(models.Model):
    """A file of collections: proposed by one, released by another, never above its cap."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    collect_on = models.DateField()
    processing_on = models.DateField()
    state = models.TextField(default="proposed")
    items = models.IntegerField()
    total_pence = models.BigIntegerField()
    cap_pence = models.BigIntegerField()
    document = models.TextField(blank=True)
    prepared_by = models.TextField()
    released_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_collection"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=COLLECTION_STATES),
                name="revenues_collection_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(total_pence__lte=models.F("cap_pence")),
                name="revenues_collection_within_cap",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="released")
                | ~models.Q(released_by=models.F("prepared_by")),
                name="revenues_collection_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Collected(models.Model):
    """One account's part of a collection: an account is collected once for a day and a year."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    year = models.SmallIntegerField()
    due_on = models.DateField()
    amount_pence = models.BigIntegerField()
    code = models.TextField()
    state = models.TextField(default="sent")
    reason = models.TextField(blank=True)
    reason_code = models.TextField(blank=True, default="")
    represents = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_constraint=False)

    class Meta:
        db_table = "revenues_collected"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=COLLECTED_STATES),
                name="revenues_collected_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="revenues_collected_positive"
            ),
            models.UniqueConstraint(
                fields=["account", "year", "due_on"],
                name="revenues_collected_once",
                condition=models.Q(state="sent"),
            ),
            models.UniqueConstraint(fields=["represents"], name="revenues_represented_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}/{self.account_id}"
