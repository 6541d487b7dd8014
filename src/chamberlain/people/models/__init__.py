"""The tables of people: one file per register."""

from chamberlain.people.models.hiring import Check, Starter, Vacancy
from chamberlain.people.models.leaving import ExitInterview, Leaver
from chamberlain.people.models.letters import Letter, LetterTemplate
from chamberlain.people.models.persons import Assignment, AssignmentFact, Details, Element, Person
from chamberlain.people.models.posts import Post, PostFact
from chamberlain.people.models.publishing import Bonus, PayPublication, SpinePoint
from chamberlain.people.models.recruiting import (
    Advert,
    Application,
    CandidateCheck,
    EqualityAnswer,
    PanelMember,
    Redeployment,
    Score,
)
from chamberlain.people.models.time import Absence, Claim, LeaveAdjustment, LeaveRequest

__all__ = [
    "Absence",
    "Advert",
    "Application",
    "Assignment",
    "AssignmentFact",
    "Bonus",
    "CandidateCheck",
    "Check",
    "Claim",
    "Details",
    "Element",
    "EqualityAnswer",
    "ExitInterview",
    "LeaveAdjustment",
    "LeaveRequest",
    "Leaver",
    "Letter",
    "LetterTemplate",
    "PanelMember",
    "PayPublication",
    "Person",
    "Post",
    "PostFact",
    "Redeployment",
    "Score",
    "SpinePoint",
    "Starter",
    "Vacancy",
]
