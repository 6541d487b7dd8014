"""While somebody works here: probation, appraisal, learning, and cases that few may see.

Words about a person are sealed under a key of their own.
"""

from django.db import models

from chamberlain.people.models.persons import Assignment, Person

CASE_KINDS = (
    "disciplinary", "grievance", "capability", "ill_health", "absence", "dignity_at_work",
    "sexual_harassment", "whistleblowing", "restructure", "settlement", "tribunal", "appeal",
)  # fmt: skip
CASE_STAGES = ("opened", "informal", "investigation", "hearing", "outcome", "appeal", "closed")


class Probation(models.Model):
    """The first months of somebody new: reviewed on set days, decided before its last."""

    entity = models.TextField()
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.TextField(default="open")
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    reason_sealed = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_probation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "passed", "ended"]),
                name="people_probation_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="people_probation_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state}"


class ProbationReview(models.Model):
    """One review of a probation: due on a day, held on another, on track or not."""

    probation = models.ForeignKey(Probation, on_delete=models.PROTECT)
    number = models.IntegerField()
    due_on = models.DateField()
    held_on = models.DateField(null=True)
    on_track = models.BooleanField(null=True)
    note_sealed = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_probation_review"
        constraints = [
            models.UniqueConstraint(
                fields=["probation", "number"], name="people_probation_review_once"
            ),
            models.CheckConstraint(
                condition=models.Q(held_on__isnull=True, on_track__isnull=True)
                | models.Q(held_on__isnull=False, on_track__isnull=False),
                name="people_probation_review_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.probation_id} {self.number}"


class Appraisal(models.Model):
    """A year's objectives of an assignment, and what was said of them half-way and at the end."""

    entity = models.TextField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    year = models.IntegerField()
    objectives_sealed = models.TextField()
    mid_on = models.DateField(null=True)
    mid_sealed = models.TextField(blank=True)
    end_on = models.DateField(null=True)
    end_sealed = models.TextField(blank=True)
    agreed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_appraisal"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "year"], name="people_appraisal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.year}"


class Course(models.Model):
    """Something to learn; `audience` says who must: all, dbs, managers, or a directorate's code."""

    entity = models.TextField()
    code = models.TextField()
    title = models.TextField()
    about = models.TextField(blank=True)
    audience = models.TextField(blank=True)
    valid_months = models.IntegerField(null=True)
    active = models.BooleanField(default=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_course"
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="people_course_once"),
            models.CheckConstraint(
                condition=models.Q(valid_months__isnull=True) | models.Q(valid_months__gt=0),
                name="people_course_validity_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Training(models.Model):
    """That somebody did a course on a day, and until when that counts; written once."""

    append_only = True

    course = models.ForeignKey(Course, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    done_on = models.DateField()
    expires_on = models.DateField(null=True)
    recorded_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_training"
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person", "done_on"], name="people_training_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.person_id}"


class Case(models.Model):
    """A case about somebody: seen by the officers named on it and nobody else in HR."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    kind = models.TextField()
    stage = models.TextField(default="opened")
    opened_on = models.DateField()
    event_on = models.DateField(null=True)
    limit_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    warning_until = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_case"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=CASE_KINDS), name="people_case_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=CASE_STAGES), name="people_case_stage_known"
            ),
            models.CheckConstraint(
                condition=models.Q(stage="closed", closed_on__isnull=False)
                | (~models.Q(stage="closed") & models.Q(closed_on__isnull=True)),
                name="people_case_closed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseOfficer(models.Model):
    """Who may see a case, until when; `until` is null while they may."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    user = models.TextField()
    until = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_case_officer"
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="people_case_officer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user}"


class CaseNote(models.Model):
    """What happened in a case, in words sealed under the person's key; written once."""

    append_only = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    stage = models.TextField()
    happened_on = models.DateField()
    field = models.TextField()
    said_sealed = models.TextField()
    written_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_case_note"
        constraints = [
            models.UniqueConstraint(fields=["case", "field"], name="people_case_note_field_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.happened_on}"
