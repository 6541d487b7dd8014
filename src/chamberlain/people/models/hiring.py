"""Filling a post: vacancies, what a starter declares, and checks that run out."""

from django.db import models

from chamberlain.people.models.persons import Assignment, Person
from chamberlain.people.models.posts import Post

VACANCY_STATES = ("asked", "approved", "refused", "filled", "withdrawn")
CHECK_KINDS = ("dbs", "right_to_work", "registration")


class Vacancy(models.Model):
    """A wish to fill a funded post: approved by a second person, then filled."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    fte_e4 = models.IntegerField()
    reason = models.TextField()
    state = models.TextField(default="asked")
    closes_on = models.DateField(null=True)
    asked_by = models.TextField()
    asked_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    appointed = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_vacancy"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=VACANCY_STATES), name="people_vacancy_state_known"
            ),
            models.UniqueConstraint(
                fields=["post"],
                name="people_vacancy_one_open",
                condition=models.Q(state__in=["asked", "approved"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Starter(models.Model):
    """What a starter tells for tax and pension: a declaration, or their P45."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT)
    entity = models.TextField()
    statement = models.TextField()
    tax_code = models.TextField(blank=True)
    week_1_month_1 = models.BooleanField(default=False)
    pay_to_date_pence = models.BigIntegerField(null=True)
    tax_to_date_pence = models.BigIntegerField(null=True)
    left_on = models.DateField(null=True)
    student_loan_plan = models.TextField(blank=True)
    postgraduate_loan = models.BooleanField(default=False)
    declared_by = models.TextField()
    declared_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_starter"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(statement__in=["A", "B", "C", "P45"]),
                name="people_starter_statement_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.statement}"


class Check(models.Model):
    """A DBS certificate, right to work or registration that was seen; written once."""

    append_only = True

    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    kind = models.TextField()
    level = models.TextField(blank=True)
    number = models.TextField(blank=True)
    seen_on = models.DateField()
    expires_on = models.DateField(null=True)
    seen_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_check"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=CHECK_KINDS), name="people_check_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
