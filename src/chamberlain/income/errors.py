"""What income refuses, and how it says so."""

from chamberlain.kernel.door import Refusal


class WrongState(Refusal):
    """Something that is past what is asked of it, or not there yet."""

    code = "wrong_state"


class TakenBefore(Refusal):
    """A file, a payment or a receipt that was taken already."""

    code = "taken_before"


class FileUnfit(Refusal):
    """A file that as a whole cannot be taken: its totals, its sequence or its layout are wrong."""

    code = "file_unfit"
    status = 422


class ChannelClosed(Refusal):
    """An income type that isn't taken by this channel, or a day that is closed."""

    code = "channel_closed"


class DoesNotAddUp(Refusal):
    """Parts that don't come to the whole."""

    code = "does_not_add_up"
    status = 422


class ReferenceUnfit(Refusal):
    """A reference that no account of its kind can have."""

    code = "reference_unfit"
    status = 422


class PayRefused(Refusal):
    """What the card payment provider refused, or that it could not be reached."""

    code = "card_provider"
    status = 502


class OwnAccount(Refusal):
    """An account that is one's own or a relative's."""

    code = "own_account"
    status = 403
