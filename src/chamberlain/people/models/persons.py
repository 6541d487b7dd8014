"""People, and the posts they hold: several at once, each assignment with its own hours and pay."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models

from chamberlain.people.models.posts import NOW, Post

ASSIGNMENT_KINDS = ("permanent", "fixed_term", "casual", "relief", "acting_up", "secondment")
PAY_BASES = ("salaried", "hourly", "casual")
SECTIONS = ("main", "half", "none")


class Person(models.Model):
    """Somebody who works or worked for an entity; what is personal of them is in `Details`.

    Three dates of service: with local government (leave, sick pay, maternity, redundancy), with
    this employer (notice, unfair dismissal); that in the grade is the assignment's own.
    `signs_in_as` is who they are at the door, `payee` where payables sends their money.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    number = models.TextField()
    signs_in_as = models.TextField(blank=True)
    payee = models.TextField(blank=True)
    local_government_from = models.DateField()
    employer_from = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_person"
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="people_person_number_once"),
            models.UniqueConstraint(
                fields=["signs_in_as"],
                name="people_person_signs_in_once",
                condition=~models.Q(signs_in_as=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Details(models.Model):
    """Everything personal of a person, over days.

    The National Insurance number is sealed under a key of the person's own; its mark is the same
    for equal numbers and tells nothing else.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    entity = models.TextField()
    forenames = models.TextField()
    surname = models.TextField()
    nino_sealed = models.TextField(blank=True)
    nino_mark = models.TextField(blank=True)
    born = models.DateField()
    sex = models.TextField()
    address_1 = models.TextField(blank=True)
    address_2 = models.TextField(blank=True)
    address_3 = models.TextField(blank=True)
    address_4 = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    email = models.TextField(blank=True)
    telephone = models.TextField(blank=True)
    held = DateRangeField()
    known = DateTimeRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_details"
        constraints = [
            ExclusionConstraint(
                name="people_details_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="people_nino_one_person",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("nino_mark", RangeOperators.EQUAL),
                    ("person", RangeOperators.NOT_EQUAL),
                    ("known", RangeOperators.OVERLAPS),
                ],
                condition=~models.Q(nino_mark=""),
            ),
            models.CheckConstraint(
                condition=models.Q(sex__in=["F", "M"]), name="people_details_sex_as_hmrc_asks"
            ),
        ]

    def __str__(self) -> str:
        return f"Details {self.pk}"


class Assignment(models.Model):
    """A person in a post from a day on, under the number that pay and tax know it by."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    payroll_id = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_assignment"
        indexes = [models.Index(fields=["entity", "payroll_id"], name="people_assignment_payroll")]

    def __str__(self) -> str:
        return self.reference


class AssignmentFact(models.Model):
    """The terms of an assignment over days; the first day and the last are those of its facts.

    `person` and `post` are the assignment's, so that the database itself refuses the same person on
    the same post twice. `occupying` is false for whoever keeps a post but works in another.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    kind = models.TextField(default="permanent")
    substantive = models.BooleanField(default=True)
    occupying = models.BooleanField(default=True)
    grade_from = models.DateField()
    spine_point = models.IntegerField(null=True)
    annual_pay_pence = models.BigIntegerField(null=True)
    weekly_hours_e2 = models.IntegerField()
    pay_basis = models.TextField(default="salaried")
    pension_scheme = models.TextField(blank=True)
    pension_section = models.TextField(default="none")
    ends_reason = models.TextField(blank=True)
    held = DateRangeField()
    known = DateTimeRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_assignment_fact"
        constraints = [
            ExclusionConstraint(
                name="people_person_once_on_a_post",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ASSIGNMENT_KINDS), name="people_assignment_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(pay_basis__in=PAY_BASES), name="people_pay_basis_known"
            ),
            models.CheckConstraint(
                condition=models.Q(pension_section__in=SECTIONS), name="people_section_known"
            ),
            models.CheckConstraint(
                condition=models.Q(weekly_hours_e2__gte=0), name="people_hours_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["assignment"], name="people_assignment_fact_now", condition=NOW),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.held}"


class Element(models.Model):
    """Pay besides the grade's, with an end and a review: acting-up, honorarium, supplement."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    kind = models.TextField()
    annual_pence = models.BigIntegerField()
    reason = models.TextField()
    review_on = models.DateField(null=True)
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    decided_by = models.TextField(blank=True)
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_element"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "approved", "refused"]),
                name="people_element_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(annual_pence__gt=0), name="people_element_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
