"""The tax office's interface: what is due, what is owed, and where a return is sent."""

import os
import urllib.error
import urllib.request
from datetime import date
from typing import Any

from chamberlain.formats import mtd
from chamberlain.kernel import clock
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Record
from chamberlain.tax.errors import TaxOfficeRefused
from chamberlain.tax.queries.vat import Registered, registration

SECONDS = 20
TAKEN_BEFORE = "DUPLICATE_SUBMISSION"


class Office:
    """The tax office's interface for one registration."""

    def __init__(self, held: Registered, headers: dict[str, str]) -> None:
        self._base = f"{held.address}/organisations/vat/{held.vrn}"
        token = os.environ.get("CHAMBERLAIN_MTD_TOKEN", "")
        self._headers = {"Accept": mtd.ACCEPT, "Authorization": f"Bearer {token}", **headers}

    def obligation(self, found: dict[str, Any]) -> mtd.Obligation:
        """Return the obligation for a return's period, or refuse."""
        answer = self._ask(f"obligations?from={found['since']}&to={found['until']}")
        for one in mtd.read_obligations(answer):
            if one.start == found["since"]:
                return one
        raise TaxOfficeRefused(f"The tax office expects no return from {found['since']}.")

    def submit(self, period_key: str, boxes: dict[str, int]) -> mtd.Receipt:
        """Send a return and return its receipt, be it of an earlier try."""
        try:
            return mtd.read_receipt(self._ask("returns", mtd.return_body(period_key, boxes)))
        except TaxOfficeRefused as refusal:
            if refusal.code != TAKEN_BEFORE:
                raise
        _, theirs = mtd.read_return(self._ask(f"returns/{period_key}"))
        if theirs != boxes:
            raise TaxOfficeRefused("The tax office holds another return for this period.")
        return mtd.Receipt(processing_date="", form_bundle=f"held:{period_key}")

    def liabilities(self, since: str, until: str) -> list[mtd.Liability]:
        """Return what the tax office says is owed over some days."""
        return mtd.read_liabilities(self._ask(f"liabilities?from={since}&to={until}"))

    def obligations(self, since: str, until: str) -> list[mtd.Obligation]:
        """Return the returns that are due or received over some days."""
        return mtd.read_obligations(self._ask(f"obligations?from={since}&to={until}"))

    def _ask(self, place: str, body: bytes | None = None) -> bytes:
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        asked = urllib.request.Request(f"{self._base}/{place}", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            code, words = mtd.read_refusal(error.read())
            told = f"The tax office answered {error.code} {code}: {words}"
            raise TaxOfficeRefused(told, code=code or "tax_office") from error
        except OSError as error:
            raise TaxOfficeRefused(f"The tax office could not be reached: {error}") from error


class ObligationRow(Record):
    """A return that the tax office expects, or has."""

    period_key: str
    start: date
    end: date
    due: date
    open: bool
    received: date | None


class LiabilityRow(Record):
    """What the tax office says is owed for a period."""

    kind: str
    original_pence: int
    outstanding_pence: int
    due: date | None
    start: date | None
    end: date | None


def _office(scope: Scope, entity: str) -> Office:
    if not (scope.all or entity in scope.entities):
        raise Refusal(f"The registration of {entity} is not in your reach.", status=403)
    held = registration(entity, clock.business_date())
    if not held.address:
        raise Refusal("The registration has no address of the tax office's interface.")
    headers = mtd.fraud_headers(mtd.Device(), "chamberlain", "0", "")
    return Office(held, headers)


@query(summary="Ask the tax office which VAT returns are due")
def vat_obligations(scope: Scope, entity: str, since: date, until: date) -> list[ObligationRow]:
    """Return the obligations of an entity over some days, as the tax office tells them now."""
    found = _office(scope, entity).obligations(str(since), str(until))
    return [ObligationRow(**one.__dict__) for one in found]


@query(summary="Ask the tax office what VAT is owed")
def vat_liabilities(scope: Scope, entity: str, since: date, until: date) -> list[LiabilityRow]:
    """Return the liabilities of an entity over some days, as the tax office tells them now."""
    found = _office(scope, entity).liabilities(str(since), str(until))
    return [LiabilityRow(**one.__dict__) for one in found]
