"""April to October of a council that lived them, condensed: many invoices in each act.

What came then is entered as frames instead of files, and approved, paid and found on the bank by
the same people through the same acts as in any later month. Some of it waits, is held, disputed or
late, as it is anywhere; what is unfinished on 30 October is how the council begins November.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from chamberlain.demo.approving import approve, clear_doubts, code_and_send
from chamberlain.demo.days import Council
from chamberlain.demo.doubts import Doubts
from chamberlain.demo.history import FIRST_DAY, PERIODS, YEAR
from chamberlain.demo.interfaces import post_interfaces
from chamberlain.demo.invoices import MadeInvoice, made_invoices
from chamberlain.demo.month import working_days
from chamberlain.demo.people import does
from chamberlain.demo.post import frame_of
from chamberlain.kernel.calendar import add_working_days

UNCODED_IN_1000 = 12
CODED_AFTER_DAYS = 4


@dataclass
class PastCouncil(Council):
    """The council before the demonstration began."""

    doubts: Doubts = field(default_factory=Doubts)
    uncoded: list[tuple[date, MadeInvoice]] = field(default_factory=list)

    def live_past(self, say: Callable[[str], None]) -> None:
        """Live every day from 1 April, and close each month; then it is 2 November."""
        for period in PERIODS:
            month = FIRST_DAY.month + period - 1
            days = list(working_days(YEAR, month))
            say(f"{days[0]:%B}: {len(days)} days, invoices in, approved, paid and found")
            for day in days:
                self.live(day)
            post_interfaces(self.size, period)
            self.close(YEAR, month, days[-1])

    def desk(self, day: date) -> None:
        """Enter the day's invoices as one batch; code, clear, hold, dispute and approve."""
        made = made_invoices(self.size, self.suppliers, day)
        late = {item.number for n, item in enumerate(made) if n * 7919 % 1000 < UNCODED_IN_1000}
        self._enter(made, late, day)
        clear_doubts(day)
        coded = [item for due, item in self.uncoded if due <= day]
        self.uncoded = [(due, item) for due, item in self.uncoded if due > day]
        code_and_send(coded)
        self.doubts.have(day)
        approve(day, self.doubts.waiting())

    def _enter(self, made: list[MadeInvoice], late: set[str], day: date) -> None:
        until = add_working_days(day, CODED_AFTER_DAYS)
        self.uncoded += [(until, item) for item in made if item.number in late]
        frame = frame_of(made, self.references, day, uncoded=late)
        does("system", "payables.enter_invoice_frame", {"invoices": frame}, f"enter:{day}")
