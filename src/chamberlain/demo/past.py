"""April to October of a council that lived them, condensed: many invoices in each act.

What came then is entered as frames instead of files, and approved, paid and found on the bank by
the same people through the same acts as in any later month. Some of it waits, is held, disputed or
late, as it is anywhere; what is unfinished on 30 October is how the council begins November.
"""

from dataclasses import dataclass, field
from datetime import date

from chamberlain.demo.approving import approve, clear_doubts, code_and_send
from chamberlain.demo.bar import Bar
from chamberlain.demo.days import Council, left_uncoded
from chamberlain.demo.doubts import Doubts
from chamberlain.demo.history import FIRST_DAY, PERIODS, YEAR
from chamberlain.demo.interfaces import post_interfaces
from chamberlain.demo.invoices import made_invoices
from chamberlain.demo.month import working_days
from chamberlain.demo.post import feed

SPOKEN_OF_DAYS = 5


@dataclass
class PastCouncil(Council):
    """The council before the demonstration began."""

    doubts: Doubts = field(default_factory=Doubts)

    def live_past(self) -> None:
        """Live every day from 1 April, and close each month; then it is 2 November."""
        months = [list(working_days(YEAR, FIRST_DAY.month + period - 1)) for period in PERIODS]
        bar, lived = Bar(sum(map(len, months)) + 1, each=SPOKEN_OF_DAYS), 0
        for period, days in zip(PERIODS, months, strict=True):
            for day in days:
                bar.show(lived, f"{day:%a %-d %b}")
                self.live(day)
                lived += 1
            post_interfaces(self.size, period)
            self.close(YEAR, days[0].month, days[-1])
        bar.show(lived + 1, "closed")

    def sources(self, day: date) -> None:
        """Do nothing: payroll and council tax are taken on in November, as they stood then."""

    def desk(self, day: date) -> None:
        """Enter the day's invoices as one batch; code, clear, hold, dispute and approve."""
        made = made_invoices(self.size, self.suppliers, day)
        feed(made, self.references, day, uncoded={item.number for item in left_uncoded(made)})
        clear_doubts(day)
        code_and_send(self.coded_late(day))
        self.doubts.have(day)
        approve(day, self.doubts.waiting())
