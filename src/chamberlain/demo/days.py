"""A working day of the demonstration council, from the morning's statement to the day's seal."""

from dataclasses import dataclass
from datetime import date, timedelta

from chamberlain.demo.approving import approve, clear_doubts, code_and_send, question
from chamberlain.demo.bank import Bank
from chamberlain.demo.banking_day import statement_in
from chamberlain.demo.cards import cards_day
from chamberlain.demo.closing import close_month
from chamberlain.demo.council_tax import tax_day
from chamberlain.demo.files import folder
from chamberlain.demo.history import YEAR
from chamberlain.demo.invoices import MadeInvoice, made_invoices
from chamberlain.demo.leaving import redundancy_day
from chamberlain.demo.pay import pay_day
from chamberlain.demo.payments_day import pay
from chamberlain.demo.people import does
from chamberlain.demo.post import arrive
from chamberlain.demo.recipe import SIZES, Size
from chamberlain.demo.registering import registered
from chamberlain.demo.suppliers import Supplier, made_suppliers
from chamberlain.demo.working_life import working_life_day
from chamberlain.kernel import clock, events
from chamberlain.kernel.calendar import add_working_days, period_of
from chamberlain.kernel.door import Refusal
from chamberlain.kernel.make import ENTITY, SCHOOLS
from chamberlain.kernel.models import Setting

UNCODED_IN_1000 = 12
CODED_AFTER_DAYS = 4


def left_uncoded(made: list[MadeInvoice]) -> list[MadeInvoice]:
    """Return the invoices of a day's feed that came without a coding."""
    return [item for n, item in enumerate(made) if n * 7919 % 1000 < UNCODED_IN_1000]


@dataclass
class Council:
    """The council as it goes through its days."""

    size: Size
    suppliers: list[Supplier]
    references: dict[str, str]
    bank: Bank

    @classmethod
    def here(cls) -> "Council":
        """Return the council loaded in this installation, or refuse where there is none."""
        stored = Setting.objects.filter(name="demonstration_size").first()
        if stored is None:
            raise Refusal("This isn't the demonstration council: its months are its own.")
        size = SIZES[stored.value]
        made = made_suppliers(size)
        return cls(size, made, registered(made), Bank(folder("bank"), size))

    def live(self, day: date) -> None:
        """Do one day; a day that was begun and cut short goes on where it stopped."""
        if day < clock.business_date():
            return
        does("system", "kernel.advance_day", {"to": day}, f"day:{day}")
        yesterday = add_working_days(day, -1)
        if yesterday.month == day.month:
            statement_in(self.bank, yesterday)
        self.desk(day)
        pay(self.bank, day)
        self.sources(day)
        events.deliver()
        does("system", "ledger.seal_day", {}, f"seal:{day}")

    def sources(self, day: date) -> None:
        """Do what payroll, council tax and purchase cards do on a day."""
        pay_day(self.bank, day)
        working_life_day(day)
        redundancy_day(day)
        tax_day(self.bank, day)
        cards_day(self.bank, day)

    def desk(self, day: date) -> None:
        """Take the day's invoices in and through to approval."""
        made = arrive(self.size, self.suppliers, self.references, day)
        clear_doubts(day)
        code_and_send([*made, *self.coded_late(day)])
        question(made, day)
        approve(day)

    def coded_late(self, day: date) -> list[MadeInvoice]:
        """Return what came in a past day's feed without a coding, and is coded today."""
        if not self.size.lived:
            return []
        came = add_working_days(day, -CODED_AFTER_DAYS)
        return left_uncoded(made_invoices(self.size, self.suppliers, came))

    def close(self, year: int, number: int, last_working_day: date) -> None:
        """Go on to the next month's first working day, open its period, and close the last."""
        _, period = period_of(last_working_day)
        first = add_working_days(last_working_day, 1)
        does("system", "kernel.advance_day", {"to": first}, f"day:{first}")
        for entity in (ENTITY, SCHOOLS):
            place = {"entity": entity, "year": YEAR, "period": period + 1}
            does("system", "ledger.open_period", place, f"open:{entity}:{period + 1}")
        statement_in(self.bank, last_working_day)
        events.deliver()
        does("system", "ledger.fold_balances", {}, f"fold:{period}")
        close_month(YEAR, period, first - timedelta(days=first.day))
