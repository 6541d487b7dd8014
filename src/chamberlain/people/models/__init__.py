"""The tables of people: one file per register."""

from chamberlain.people.models.hiring import Check, Starter, Vacancy
from chamberlain.people.models.persons import Assignment, AssignmentFact, Details, Element, Person
from chamberlain.people.models.posts import Post, PostFact
from chamberlain.people.models.time import Absence, Claim, LeaveAdjustment, LeaveRequest

__all__ = [
    "Absence",
    "Assignment",
    "AssignmentFact",
    "Check",
    "Claim",
    "Details",
    "Element",
    "LeaveAdjustment",
    "LeaveRequest",
    "Person",
    "Post",
    "PostFact",
    "Starter",
    "Vacancy",
]
