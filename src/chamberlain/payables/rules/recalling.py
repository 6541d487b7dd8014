"""What a bank may answer when it is asked not to pay, and until when it may be asked."""

from datetime import date

OUTCOMES = {
    "not_sent": "Nothing was sent",
    "returned": "It came back",
    "refused": "Too late: it was paid",
}
"""Each answer, and what people call it. Only the first two make what was settled owed again."""

REOPENS = ("not_sent", "returned")


def too_late(processing_on: date, today: date, *, urgent: bool) -> str:
    """Return why the bank cannot be asked any more, in words; blank while it can.

    A Bacs file can be taken out until the day it is processed, day two of its cycle (Bacs
    processing calendar); a same-day payment is on its way as soon as it is sent.
    """
    if urgent:
        return "a same-day payment is on its way as soon as it is sent"
    if today >= processing_on:
        return f"it was for processing on {processing_on:%d/%m/%Y}"
    return ""
