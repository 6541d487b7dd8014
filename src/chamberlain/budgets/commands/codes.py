"""The ledger's codes as a budget may use them, asked for once in an act."""

from dataclasses import dataclass
from datetime import date

from chamberlain.budgets.errors import CodeUnknown
from chamberlain.kernel.door import EVERYTHING, Act
from chamberlain.ledger.contract import chart, cost_centre_tree


@dataclass(frozen=True)
class Codes:
    """Cost centres of an entity with their places, and the revenue accounts with their groups."""

    entity: str
    places: dict[str, tuple[str, str]]
    groups: dict[str, str]

    @staticmethod
    def of(act: Act, entity: str, on: date) -> "Codes":
        """Return what may be budgeted on a day: budget-only accounts too, headings not."""
        tree = cost_centre_tree(EVERYTHING, as_at=on)
        places = {
            centre: (service, directorate)
            for centre, owner, service, directorate in tree.select(
                "cost_centre", "entity", "service", "directorate"
            ).iter_rows()
            if owner == entity
        }
        accounts = chart(EVERYTHING)
        groups = {
            account: group_no.partition("/")[0]
            for account, group_no, statement, sub in accounts.select(
                "account", "group_no", "statement", "sub_group"
            ).iter_rows()
            if statement == "revenue" and sub and not account.endswith("000")
        }
        return Codes(entity, places, groups)

    def centre_fault(self, cost_centre: str) -> str | None:
        """Say what is wrong with a cost centre, or None."""
        if cost_centre in self.places:
            return None
        return f"{cost_centre} is no cost centre of {self.entity}"

    def account_fault(self, account: str) -> str | None:
        """Say what is wrong with an account, or None."""
        if account in self.groups:
            return None
        return f"{account} is no revenue subjective that takes a budget"

    def need_line(self, cost_centre: str, account: str) -> None:
        """Refuse a line whose codes are not known."""
        fault = self.centre_fault(cost_centre)
        if fault:
            raise CodeUnknown(fault[0].upper() + fault[1:] + ".", field="cost_centre")
        fault = self.account_fault(account)
        if fault:
            raise CodeUnknown(fault + ".", field="account")

    def directorate_of(self, cost_centre: str) -> str:
        """Return the directorate a cost centre stands in, blank when it stands nowhere."""
        return self.places.get(cost_centre, ("", ""))[1]

    def service_of(self, cost_centre: str) -> str:
        """Return the service a cost centre stands in, blank when it stands nowhere."""
        return self.places.get(cost_centre, ("", ""))[0]
