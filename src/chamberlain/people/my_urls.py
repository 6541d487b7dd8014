"""Addresses of people, below /my/: one's own, and a manager's team."""

from django.urls import path

from chamberlain.people.views import access, letters, mine, panels, team, working_life

app_name = "my_people"

NAVIGATION = [
    ("Team", "/my/team", "people.team"),
    ("Team's access", "/my/team/access", "kernel.certify_access"),
    ("Leave", "/my/leave", "people.my_leave"),
    ("Absence", "/my/absence", "people.my_absences"),
    ("Claims", "/my/claims", "people.my_claims"),
    ("Learning", "/my/learning", "people.my_learning"),
    ("Objectives", "/my/appraisal", "people.my_appraisals"),
    ("Letters", "/my/letters", "people.my_letters"),
    ("Jobs", "/my/jobs", "people.my_jobs"),
    ("Panels", "/my/panels", "people.my_panels"),
    ("Your details", "/my/details", "people.my_details"),
]

urlpatterns = [
    path("team/access", access.team_access, name="team_access"),
    path("team/access/answer", access.answer, name="answer_access"),
    path("leave", mine.leave, name="leave"),
    path("leave/ask", mine.ask_leave, name="ask_leave"),
    path("leave/<str:leave>/cancel", mine.cancel_leave, name="cancel_leave"),
    path("absence", mine.absence, name="absence"),
    path("absence/report", mine.report_sickness, name="report_sickness"),
    path("absence/<str:absence>/end", mine.end_absence, name="end_absence"),
    path("claims", mine.claims, name="claims"),
    path("claims/make", mine.make_claim, name="make_claim"),
    path("claims/<str:claim>/cancel", mine.cancel_claim, name="cancel_claim"),
    path("details", mine.details, name="details"),
    path("details/change", mine.change_details, name="change_details"),
    path("details/bank", mine.bank_details, name="bank_details"),
    path("details/equality", panels.equality, name="my_equality"),
    path("details/pension/<str:assignment>", mine.choose_pension, name="choose_pension"),
    path("letters", letters.mine, name="letters"),
    path("letters/<str:letter>.pdf", letters.my_pdf, name="letter"),
    path("letters/<str:letter>/accept", letters.accept, name="accept_letter"),
    path("leaving/<str:assignment>", mine.exit_interview, name="exit_interview"),
    path("starter/<str:assignment>", mine.declare_starter, name="declare_starter"),
    path("jobs", panels.jobs, name="jobs"),
    path("jobs/<str:advert>", panels.apply, name="apply"),
    path("jobs/<str:application>/withdraw", panels.withdraw, name="withdraw_application"),
    path("jobs/<str:application>/answer", panels.answer, name="answer_offer"),
    path("panels", panels.panels, name="panels"),
    path("panels/candidates/<str:application>", panels.score, name="score"),
    path("panels/<str:advert>", panels.panels, name="panel"),
    path("learning", working_life.my_learning, name="learning"),
    path("learning/<str:course>", working_life.complete_training, name="complete_training"),
    path("appraisal", working_life.my_appraisal, name="appraisal"),
    path(
        "appraisal/<str:assignment>/<int:year>/agree",
        working_life.agree_objectives,
        name="agree_objectives",
    ),
    path("team/learning", working_life.team_learning, name="team_learning"),
    path("team/working/<str:assignment>", working_life.team_member, name="team_member"),
    path(
        "team/working/<str:assignment>/review",
        working_life.review_probation,
        name="review_probation",
    ),
    path(
        "team/working/<str:assignment>/decide",
        working_life.decide_probation,
        name="decide_probation",
    ),
    path(
        "team/working/<str:assignment>/objectives",
        working_life.set_objectives,
        name="set_objectives",
    ),
    path(
        "team/working/<str:assignment>/appraise",
        working_life.review_objectives,
        name="review_objectives",
    ),
    path("team", team.team, name="team"),
    path("team/leave/<str:leave>", team.leave, name="team_leave"),
    path("team/leave/<str:leave>/approve", team.approve_leave, name="approve_leave"),
    path("team/leave/<str:leave>/refuse", team.refuse_leave, name="refuse_leave"),
    path("team/claims/<str:claim>", team.claim, name="team_claim"),
    path("team/claims/<str:claim>/receipt", team.receipt, name="team_receipt"),
    path("team/claims/<str:claim>/approve", team.approve_claim, name="approve_claim"),
    path("team/claims/<str:claim>/refuse", team.refuse_claim, name="refuse_claim"),
    path("team/absence/<str:absence>", team.absence, name="team_absence"),
    path("team/absence/<str:absence>/approve", team.approve_absence, name="approve_absence"),
]
