"""Addresses of people, below /staff/people/."""

from django.urls import path

from chamberlain.people.views import acts, recruitment, registers, things

app_name = "people"

NAVIGATION = [
    ("People", "/staff/people/", "people.people"),
]

urlpatterns = [
    path("", things.today, name="today"),
    path("posts", registers.POSTS.view, name="posts"),
    path("posts/propose", acts.propose_post, name="propose_post"),
    path("posts/<str:post>", things.post, name="post"),
    path("posts/<str:post>/approve", acts.approve_post, name="approve_post"),
    path("posts/<str:post>/refuse", acts.refuse_post, name="refuse_post"),
    path("posts/<str:post>/change", acts.change_post, name="change_post"),
    path("posts/<str:post>/delete", acts.delete_post, name="delete_post"),
    path("posts/<str:post>/fill", acts.ask_vacancy, name="ask_vacancy"),
    path("people", registers.PEOPLE.view, name="people"),
    path("people/<str:person>", things.person, name="person"),
    path("people/<str:person>/details", acts.change_details, name="change_details"),
    path("people/<str:person>/bank", acts.bank_details, name="bank_details"),
    path("people/<str:person>/check", acts.record_check, name="record_check"),
    path("people/<str:person>/sign-in", acts.link_sign_in, name="link_sign_in"),
    path("assignments/<str:assignment>/change", acts.change_assignment, name="change_assignment"),
    path("assignments/<str:assignment>/transfer", acts.transfer, name="transfer"),
    path("assignments/<str:assignment>/end", acts.end_assignment, name="end_assignment"),
    path("assignments/<str:assignment>/pay", acts.propose_element, name="propose_element"),
    path("assignments/<str:assignment>/away", acts.record_absence, name="record_absence"),
    path("assignments/<str:assignment>/starter", acts.declare_starter, name="declare_starter"),
    path("vacancies", registers.VACANCIES.view, name="vacancies"),
    path("vacancies/<str:vacancy>", things.vacancy, name="vacancy"),
    path("vacancies/<str:vacancy>/approve", acts.approve_vacancy, name="approve_vacancy"),
    path("vacancies/<str:vacancy>/refuse", acts.refuse_vacancy, name="refuse_vacancy"),
    path("vacancies/<str:vacancy>/withdraw", acts.withdraw_vacancy, name="withdraw_vacancy"),
    path("vacancies/<str:vacancy>/appoint", acts.appoint, name="appoint"),
    path("vacancies/<str:vacancy>/advertise", recruitment.advertise, name="advertise"),
    path("adverts", recruitment.ADVERTS.view, name="adverts"),
    path("adverts/<str:advert>", recruitment.advert, name="advert"),
    path("adverts/<str:advert>/panel", recruitment.set_panel, name="set_panel"),
    path("adverts/<str:advert>/extend", recruitment.extend_advert, name="extend_advert"),
    path("adverts/<str:advert>/withdraw", recruitment.withdraw_advert, name="withdraw_advert"),
    path("adverts/<str:advert>/shortlist", recruitment.shortlist, name="shortlist"),
    path("candidates/<str:application>", recruitment.candidate, name="candidate"),
    path("candidates/<str:application>/interview", recruitment.arrange_interview, name="interview"),
    path("candidates/<str:application>/offer", recruitment.make_offer, name="make_offer"),
    path("candidates/<str:application>/check", recruitment.record_check, name="candidate_check"),
    path("candidates/<str:application>/hire", recruitment.hire, name="hire"),
    path("candidates/<str:application>/turn-down", recruitment.turn_down, name="turn_down"),
    path("candidates-erase", recruitment.erase_candidates, name="erase_candidates"),
    path("recruitment-equality", recruitment.equality, name="recruitment_equality"),
    path("redeployment", recruitment.REDEPLOYMENT.view, name="redeployment"),
    path("assignments/<str:assignment>/at-risk", recruitment.register_at_risk, name="at_risk"),
    path("absences", registers.ABSENCES.view, name="absences"),
    path("triggers", registers.TRIGGERS.view, name="triggers"),
    path("elements", registers.ELEMENTS.view, name="elements"),
    path("elements/<str:element>", things.element, name="element"),
    path("elements/<str:element>/approve", acts.approve_element, name="approve_element"),
    path("elements/<str:element>/refuse", acts.refuse_element, name="refuse_element"),
    path("checks", registers.CHECKS.view, name="checks"),
    path("organisation", things.organisation, name="organisation"),
]
