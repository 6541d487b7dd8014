"""What people refuses, and how it says so."""

from chamberlain.kernel.door import Refusal


class WrongState(Refusal):
    """Something that is past what is asked of it, or not there yet."""

    code = "wrong_state"


class DatesWrong(Refusal):
    """Days that end before they begin, or lie outside what they belong to."""

    code = "dates_wrong"
    status = 422


class Overlap(Refusal):
    """The same person twice: on one post, away, or on leave, over the same days."""

    code = "overlap"


class FundingWrong(Refusal):
    """A post that is not paid for: unknown cost centres, or shares that are not the whole."""

    code = "funding_wrong"
    status = 422


class EstablishmentFull(Refusal):
    """More people than a post has room for."""

    code = "establishment_full"


class NotEnoughLeave(Refusal):
    """More leave than is left in the year."""

    code = "not_enough_leave"
