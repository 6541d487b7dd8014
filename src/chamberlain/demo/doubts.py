"""What does not go smoothly: invoices that wait for their approver, are held, or disputed."""

from dataclasses import dataclass, field
from datetime import date

from chamberlain.demo.people import asks, does
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Refusal

LIST = 10_000
WAITS = ((975, 0), (992, 13), (1000, 34))
"""Of a thousand invoices, up to which one waits how many working days for its approver."""

HELD_DAYS, DISPUTED_DAYS = 9, 14
HELD_EVERY, DISPUTED_EVERY = 500, 900
HOLDS = (
    "Goods not yet received",
    "Price differs from the order",
    "Waiting for the delivery note",
    "Budget holder on leave; to be checked",
)
DISPUTES = (
    "Hours billed are more than were delivered",
    "Work not to the standard agreed",
    "Placement ended before the period billed",
)


@dataclass
class Doubts:
    """Which invoices are kept from going on, and until when.

    `until` holds the day each waits for before its approver looks at it; `stopped` the holds and
    disputes under way, with the day they end.
    """

    until: dict[str, date] = field(default_factory=dict)
    stopped: list[tuple[date, str, str]] = field(default_factory=list)

    def have(self, day: date, opened: int = LIST) -> None:
        """Let go what is settled today, then keep some of what was sent for approval today."""
        self._settle(day)
        self.until = {invoice: last for invoice, last in self.until.items() if last > day}
        asked = {"state": "submitted", "received_from": day, "limit": opened}
        for row in asks("clerk", "payables.invoices", asked):
            number = int(row.reference.rpartition("-")[2])
            if number % HELD_EVERY == 0:
                self._hold(row.reference, number, day)
            elif number % DISPUTED_EVERY == 0:
                self._dispute(row.reference, number, day)
            else:
                self._wait(row.reference, number, day)

    def waiting(self) -> set[str]:
        """Return the invoices that nobody approves today."""
        return {*self.until, *(invoice for _, _, invoice in self.stopped)}

    def _wait(self, invoice: str, number: int, day: date) -> None:
        draw = number * 7_919 % 1_000
        days = next(days for below, days in WAITS if draw < below)
        if days:
            self.until[invoice] = add_working_days(day, days + number % 5)

    def _hold(self, invoice: str, number: int, day: date) -> None:
        reason = HOLDS[number // HELD_EVERY % len(HOLDS)]
        inputs = {"invoice": invoice, "reason": reason}
        does("clerk", "payables.hold_invoice", inputs, f"hold:{invoice}")
        self.stopped.append((add_working_days(day, HELD_DAYS + number % 7), "hold", invoice))

    def _dispute(self, invoice: str, number: int, day: date) -> None:
        reason = DISPUTES[number // DISPUTED_EVERY % len(DISPUTES)]
        inputs = {"invoice": invoice, "reason": reason}
        does("clerk", "payables.dispute_invoice", inputs, f"dispute:{invoice}")
        self.stopped.append((add_working_days(day, DISPUTED_DAYS + number % 9), "dispute", invoice))

    def _settle(self, day: date) -> None:
        for _, kind, invoice in (item for item in self.stopped if item[0] <= day):
            name, words = "payables.unhold_invoice", {"reason": "Delivered; agrees with the order"}
            if kind == "dispute":
                name, words = "payables.resolve_dispute", {"resolution": "Supplier showed records"}
            try:
                does("clerk", name, {"invoice": invoice, **words}, f"settle:{invoice}")
            except Refusal:
                continue
        self.stopped = [item for item in self.stopped if item[0] > day]
