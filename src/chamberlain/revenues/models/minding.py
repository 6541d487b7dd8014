"""Who must be treated with care, who may speak for whom, and who may not open an account."""

from django.db import models

from chamberlain.revenues.models.dated import forwards, one_at_a_time
from chamberlain.revenues.models.liability import Account, Party

VULNERABLE = (
    "mental_health",
    "serious_illness",
    "disability",
    "learning_disability",
    "frail",
    "bereaved",
    "domestic_abuse",
    "pregnant_or_lone_parent",
    "language",
    "addiction",
    "other",
)
RELATIONS = ("own", "relative", "close_friend")
AUTHORITIES = ("written", "power_of_attorney", "deputy", "appointee", "debt_adviser", "executor")


class Vulnerability(models.Model):
    """Why somebody is treated with care, to be looked at again by a day. Seen by few."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    kind = models.TextField()
    note = models.TextField(blank=True)
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    review_on = models.DateField()
    noted_by = models.TextField()
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_vulnerability"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=VULNERABLE), name="revenues_vulnerability_kind_known"
            ),
            forwards("revenues_vulnerability_forwards"),
            one_at_a_time("revenues_vulnerability_once", "party", "kind"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.kind}"


class Authority(models.Model):
    """Somebody who may speak for a party, on what ground and until when."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    name = models.TextField()
    kind = models.TextField()
    telephone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    document = models.TextField(blank=True)
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_authority"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AUTHORITIES), name="revenues_authority_kind_known"
            ),
            forwards("revenues_authority_forwards"),
            one_at_a_time("revenues_authority_once", "party", "name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.party_id}"


class Barred(models.Model):
    """A member of staff who may neither open an account nor act on it: their own, a relative's."""

    person = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    relation = models.TextField()
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    declared_by = models.TextField()
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_barred"
        indexes = [models.Index(fields=["person"], name="revenues_barred_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(relation__in=RELATIONS), name="revenues_barred_relation_known"
            ),
            forwards("revenues_barred_forwards"),
            one_at_a_time("revenues_barred_once", "person", "account"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.account_id}"


class Councillor(models.Model):
    """A member of the council and the account they are liable on, for the section 106 report."""

    entity = models.TextField()
    name = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_councillor"
        constraints = [
            forwards("revenues_councillor_forwards"),
            one_at_a_time("revenues_councillor_once", "name", "account"),
        ]

    def __str__(self) -> str:
        return self.name
