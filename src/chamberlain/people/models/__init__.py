"""The tables of people: one file per register."""

from chamberlain.people.models.exits import ExitPolicy, Redundancy
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
from chamberlain.people.models.terms import SchoolTerm
from chamberlain.people.models.time import Absence, Claim, LeaveAdjustment, LeaveRequest
from chamberlain.people.models.working_life import (
    Appraisal,
    Case,
    CaseNote,
    CaseOfficer,
    Course,
    Probation,
    ProbationReview,
    Training,
)

__all__ = [
    "Absence",
    "Advert",
    "Application",
    "Appraisal",
    "Assignment",
    "AssignmentFact",
    "Bonus",
    "CandidateCheck",
    "Case",
    "CaseNote",
    "CaseOfficer",
    "Check",
    "Claim",
    "Course",
    "Details",
    "Element",
    "EqualityAnswer",
    "ExitInterview",
    "ExitPolicy",
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
    "Probation",
    "ProbationReview",
    "Redeployment",
    "Redundancy",
    "SchoolTerm",
    "Score",
    "SpinePoint",
    "Starter",
    "Training",
    "Vacancy",
]
