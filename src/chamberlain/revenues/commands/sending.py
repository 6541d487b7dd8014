"""What every file of ours to Bacs begins with: whose it is, from which account, by which number."""

from datetime import date

from chamberlain.banking.contract import paying_account
from chamberlain.formats.bacs import SubmissionHead
from chamberlain.kernel.door import Act
from chamberlain.kernel.models import Setting

SETTING = "revenues.direct_debit_user"
HALF = 499
"""File numbers are unique for a day: collections count from 1, files of instructions from 500."""


def submission_head(
    act: Act, entity: str, kind: str, number: int, processing: date, narrative: str
) -> SubmissionHead:
    """Return the head of a file: `kind` C collects, L lodges; `number` counts the files of a kind.

    Its serial number comes again after 100,000 files of the kind, years later.
    """
    account = paying_account(act.scope, entity=entity, code="")
    user = Setting.objects.filter(name=SETTING).values_list("value", flat=True).first()
    place = number % HALF + 1
    return SubmissionHead(
        service_user_number=str(user or "000000"),
        serial_number=f"{kind}{number % 100_000:05d}",
        file_number=place if kind == "C" else HALF + place,
        sort_code=account.sort_code,
        account_number=account.account_number,
        account_name=account.name,
        created_on=act.today,
        processing_date=processing,
        contra_narrative=narrative,
    )
