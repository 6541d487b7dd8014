"""What the bank has to say of our files before payments that a restore froze are released."""

from datetime import date

from chamberlain.kernel.door import Act
from chamberlain.kernel.freezing import known_again
from chamberlain.payables.models import Run


@known_again
def input_reports_missing(act: Act, since: date, until: date) -> list[str]:
    """Say which released runs have no input report that agrees: their money may have moved."""
    waiting = Run.objects.filter(state="released").order_by("reference")
    return [
        f"No input report that agrees is loaded for {reference}."
        for reference in waiting.values_list("reference", flat=True)
    ]
