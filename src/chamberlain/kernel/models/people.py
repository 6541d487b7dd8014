"""People, entities, roles, limits and the rules about who may not do both."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models


class Entity(models.Model):
    """A body whose money is kept apart: the council, its schools, an outside body."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    kind = models.TextField(default="council")

    class Meta:
        db_table = "kernel_entity"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class UserManager(BaseUserManager["User"]):
    """Finds people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this sign-in name, whatever its case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. `reference` is what acts and registers hold."""

    reference = models.TextField(unique=True)
    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    title = models.TextField(blank=True)
    password_is_temporary = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "kernel_user"

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """There is no framework back office to be staff of."""
        return False


class Role(models.Model):
    """A named set of permissions; what it may see is part of it."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    permissions = ArrayField(models.TextField())
    sees = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "kernel_role"

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role held by a person over a range of days, with where it reaches."""

    person = models.TextField()
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    kind = models.TextField()
    entity = models.TextField(null=True)
    value = models.TextField(null=True)
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_grant"
        indexes = [models.Index(fields=["person"], name="kernel_grant_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["all", "entity", "directorate", "cost_centre", "own"]),
                name="kernel_grant_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["all", "own"]) | models.Q(entity__isnull=False),
                name="kernel_grant_names_its_entity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role_id}"


class Cover(models.Model):
    """One person stands in for another who is away."""

    away = models.TextField()
    by = models.TextField()
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_cover"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(away=models.F("by")), name="kernel_cover_is_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} for {self.away}"


class DelegatedLimit(models.Model):
    """The most a role may approve of one kind of document, over a range of days."""

    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    document = models.TextField()
    limit_pence = models.BigIntegerField()
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_delegated_limit"
        constraints = [
            ExclusionConstraint(
                name="kernel_limit_one_at_a_time",
                expressions=[
                    ("role", RangeOperators.EQUAL),
                    ("document", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(limit_pence__gte=0), name="kernel_limit_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.document} {self.limit_pence}"


class DutyRule(models.Model):
    """Two duties that one person may not both do: ever, or on one subject."""

    code = models.TextField(primary_key=True)
    first = models.TextField()
    second = models.TextField()
    scope = models.TextField()
    severity = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "kernel_duty_rule"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope__in=["person", "subject"]),
                name="kernel_duty_rule_scope_known",
            ),
            models.CheckConstraint(
                condition=models.Q(severity__in=["block", "warn"]),
                name="kernel_duty_rule_severity_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.first} / {self.second}"


class Setting(models.Model):
    """One setting of the installation, such as the business date or the payments freeze."""

    name = models.TextField(primary_key=True)
    value = models.JSONField()

    class Meta:
        db_table = "kernel_setting"

    def __str__(self) -> str:
        return self.name


class AccessRequest(models.Model):
    """A role asked for one person by another, until a third agrees or refuses."""

    reference = models.TextField(unique=True)
    person = models.TextField()
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    kind = models.TextField()
    entity = models.TextField(null=True)
    value = models.TextField(null=True)
    held = DateRangeField()
    state = models.TextField(default="asked")
    asked_act = models.BigIntegerField()
    settled_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "kernel_access_request"

    def __str__(self) -> str:
        return self.reference


class Token(models.Model):
    """What a program signs in with, as a digest."""

    reference = models.TextField(unique=True)
    person = models.TextField()
    label = models.TextField()
    sha256 = models.TextField(unique=True)
    expires_on = models.DateField()
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "kernel_token"

    def __str__(self) -> str:
        return f"{self.reference} {self.label}"
