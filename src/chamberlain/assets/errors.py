"""What the asset register refuses, and how it says so."""

from chamberlain.kernel.door import Refusal


class WrongState(Refusal):
    """Something that is past what is asked of it, or not there yet."""

    code = "wrong_state"


class TermsWrong(Refusal):
    """Terms of an asset or a lease that cannot be worked out."""

    code = "terms_wrong"
    status = 422


class Changed(Refusal):
    """What was prepared is not what would be posted now."""

    code = "changed_since"
