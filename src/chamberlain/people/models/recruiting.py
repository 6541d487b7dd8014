"""Recruitment: adverts, who applies, what panels think of them, and the checks before a start.

What is personal of a candidate stands sealed under a key of the application's own, in one text;
what they answered in another: whoever scores is shown the second and never the first.
"""

from django.db import models

from chamberlain.people.models.hiring import Vacancy
from chamberlain.people.models.persons import Assignment, Person

ADVERT_STATES = ("published", "withdrawn", "filled")
APPLICATION_STATES = (
    "submitted", "shortlisted", "not_shortlisted", "offered", "accepted", "declined",
    "not_appointed", "withdrawn", "appointed",
)  # fmt: skip
CANDIDATE_CHECKS = (
    "right_to_work", "dbs", "reference_1", "reference_2", "qualification", "registration",
)  # fmt: skip
STAGES = ("shortlist", "interview")


class Redeployment(models.Model):
    """Somebody whose post is at risk: adverts come to them first, until a day."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    reason = models.TextField()
    at_risk_from = models.DateField()
    at_risk_until = models.DateField()
    state = models.TextField(default="open")
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_redeployment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "placed", "ended"]),
                name="people_redeployment_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(at_risk_until__gte=models.F("at_risk_from")),
                name="people_redeployment_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                name="people_redeployment_one_open",
                condition=models.Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Advert(models.Model):
    """An approved vacancy as candidates read it; `criteria` and `questions` are lines of text.

    Up to and including `redeployees_until` only those at risk may apply; null when nobody was.
    Pay is of full-time, all-year work: pages show what the post itself pays.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT)
    title = models.TextField()
    about = models.TextField()
    location = models.TextField(blank=True)
    criteria = models.TextField()
    questions = models.TextField(blank=True)
    qualification = models.TextField(blank=True)
    weekly_hours_e2 = models.IntegerField()
    full_time_hours_e2 = models.IntegerField()
    working_weeks_e3 = models.IntegerField(null=True)
    pay_from_pence = models.BigIntegerField()
    pay_to_pence = models.BigIntegerField()
    opens_on = models.DateField()
    redeployees_until = models.DateField(null=True)
    closes_on = models.DateField()
    interviews_on = models.DateField(null=True)
    state = models.TextField(default="published")
    published_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_advert"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ADVERT_STATES), name="people_advert_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on"))
                & (
                    models.Q(redeployees_until__isnull=True)
                    | models.Q(closes_on__gte=models.F("redeployees_until"))
                ),
                name="people_advert_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(pay_from_pence__gt=0)
                & models.Q(pay_to_pence__gte=models.F("pay_from_pence"))
                & models.Q(weekly_hours_e2__gte=0),
                name="people_advert_pay_sensible",
            ),
            models.UniqueConstraint(
                fields=["vacancy"],
                name="people_advert_one_published",
                condition=models.Q(state="published"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PanelMember(models.Model):
    """Somebody who scores the candidates of an advert, by who they sign in as."""

    advert = models.ForeignKey(Advert, on_delete=models.PROTECT)
    user = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_panel_member"
        constraints = [
            models.UniqueConstraint(fields=["advert", "user"], name="people_panel_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.advert_id} {self.user}"


class Application(models.Model):
    """Somebody who applied. `email_mark` keeps one from applying twice, `code_mark` lets them back.

    Once they are forgotten both sealed texts are blank, the key is gone and `erased_on` says when.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    advert = models.ForeignKey(Advert, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    redeployee = models.BooleanField(default=False)
    personal_sealed = models.TextField(blank=True)
    answers_sealed = models.TextField(blank=True)
    email_mark = models.TextField(blank=True)
    code_mark = models.TextField(blank=True)
    state = models.TextField(default="submitted")
    received_on = models.DateField()
    decided_on = models.DateField(null=True)
    decided_reason = models.TextField(blank=True)
    interview = models.TextField(blank=True)
    offer_starts_on = models.DateField(null=True)
    offer_hours_e2 = models.IntegerField(null=True)
    offer_spine_point = models.IntegerField(null=True)
    offer_annual_pence = models.BigIntegerField(null=True)
    risk_assessment = models.TextField(blank=True)
    appointed = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="application_of"
    )
    erased_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_application"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=APPLICATION_STATES),
                name="people_application_state_known",
            ),
            models.UniqueConstraint(
                fields=["advert", "email_mark"],
                name="people_application_once",
                condition=~models.Q(email_mark=""),
            ),
            models.UniqueConstraint(
                fields=["advert"],
                name="people_application_one_offer",
                condition=models.Q(state__in=["offered", "accepted", "appointed"]),
            ),
            models.CheckConstraint(
                condition=models.Q(erased_on__isnull=True)
                | models.Q(personal_sealed="", answers_sealed="", email_mark=""),
                name="people_application_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Score(models.Model):
    """What a member of the panel gives one candidate for one criterion or question; written once.

    `number` counts the lines of the advert's criteria or questions from 1.
    """

    append_only = True

    application = models.ForeignKey(Application, on_delete=models.PROTECT)
    stage = models.TextField()
    scorer = models.TextField()
    number = models.IntegerField()
    points = models.IntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_score"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__in=STAGES), name="people_score_stage_known"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gte=0, points__lte=5, number__gte=1),
                name="people_score_points_in_range",
            ),
            models.UniqueConstraint(
                fields=["application", "stage", "scorer", "number"], name="people_score_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage} {self.number}"


class CandidateCheck(models.Model):
    """A check before a start, and what was found: what it said, never a copy of it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT)
    kind = models.TextField()
    level = models.TextField(blank=True)
    state = models.TextField(default="outstanding")
    number = models.TextField(blank=True)
    seen_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    recorded_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_candidate_check"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=CANDIDATE_CHECKS),
                name="people_candidate_check_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="outstanding")
                | models.Q(state__in=["clear", "not_clear"], seen_on__isnull=False),
                name="people_candidate_check_seen",
            ),
            models.UniqueConstraint(
                fields=["application", "kind"], name="people_candidate_check_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class EqualityAnswer(models.Model):
    """What somebody tells of themselves for equality, apart from everything else of them.

    Of a candidate or of an employee; nobody reads one, only counts of many.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    question = models.TextField()
    answer = models.TextField()
    answered_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_equality_answer"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=False, person__isnull=True)
                | models.Q(application__isnull=True, person__isnull=False),
                name="people_equality_of_one",
            ),
            models.UniqueConstraint(
                fields=["application", "question"], name="people_equality_candidate_once"
            ),
            models.UniqueConstraint(
                fields=["person", "question"], name="people_equality_person_once"
            ),
        ]

    def __str__(self) -> str:
        return self.question
