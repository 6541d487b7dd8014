"""What the demonstration bank answers: an input report, credits returned, instructions taken."""

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import quoteattr

import polars as pl

from chamberlain.formats.bacs.reading import read_standard18
from chamberlain.formats.bacs.records import CREDITS, INSTRUCTIONS, Submission
from chamberlain.formats.bacs.returns import REASONS
from chamberlain.kernel.money import plain_pounds

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<BACSDocument><Data>{}</Data>'
    "<SignatureMethod>Vanilla</SignatureMethod><Signature/></BACSDocument>\n"
)


def write_input_report(
    data: bytes, *, produced_on: date, rejected: frozenset[int] = frozenset()
) -> bytes:
    """Return the input report Bacs would give to the file in `data`.

    `rejected` holds the numbers, from nought, of data records that it refuses.
    """
    file = read_standard18(data)
    records = file.records.with_row_index("number").with_columns(
        pl.col("number").is_in(list(rejected)).alias("rejected")
    )
    first: date = file.processing_date or records["processing_date"].sort()[0]
    body = (
        f'<InputReport><Header reportNumber="1" reportType="REFT2013">'
        f'<ProducedOn date="{produced_on}" time="03:58:19"/>'
        f'<ProcessingDate date="{first}"/></Header>'
        f"<Submission><SubmissionInformation submissionReferenceNumber="
        f'"{produced_on:%Y%m%d}01S{file.serial_number}" media="BACSTEL-IP" '
        f'volumeSerialNumber="{file.serial_number}"/><UserFile fileLevelMessage=""><InputUserFile>'
        f'<UserFileInformation userNumber="{file.service_user_number}" '
        f'userFileNumber="{file.file_number:03d}" sequenceNumber="0001" fileCurrency="GBP" '
        f'uhl1WorkCode="{file.work_code}" uhl1ProcessingDate="{first}"/>'
        f"{_day_section(records)}{_summary(records)}"
        "</InputUserFile></UserFile></Submission></InputReport>"
    )
    return _ROOT.format(body).encode()


def _figures(tag: str, records: pl.DataFrame, inside: str = "") -> str:
    pence = int(records["amount_pence"].sum())
    value = plain_pounds(pence)
    head = f'<{tag} numberOf="{records.height}" currency="GBP" valueOf="{value}"'
    return f"{head}>{inside}</{tag}>" if inside else f"{head}/>"


def _sides(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    credit = pl.col("code").is_in(CREDITS)
    return records.filter(credit), records.filter(~credit)


def _day_section(records: pl.DataFrame) -> str:
    contra = pl.col("contra")
    credit, debit = _sides(records)
    sides = _figures("Credit", credit.filter(~contra), _figures("Contra", debit.filter(contra)))
    sides += _figures("Debit", debit.filter(~contra), _figures("Contra", credit.filter(contra)))
    return f'<DaySection daySectionLevelErrorMessage=""><Totals>{sides}</Totals></DaySection>'


def _entries(records: pl.DataFrame) -> str:
    good, bad = records.filter(~pl.col("rejected")), records.filter("rejected")
    return (
        _figures("AcceptedRecords", good)
        + _figures("RejectedRecords", bad)
        + _figures("TotalsRecords", records)
    )


def _summary(records: pl.DataFrame) -> str:
    accounts = ""
    keys = ["own_sort_code", "own_account_number"]
    for (sort_code, number), own in records.group_by(keys, maintain_order=True):
        credit, debit = _sides(own)
        accounts += (
            f'<AccountTotal number="{number}" sortCode="{sort_code}" type="Individual">'
            f"<CreditEntry>{_entries(credit.filter(~pl.col('contra')))}</CreditEntry>"
            f"<DebitEntry>{_entries(debit.filter(~pl.col('contra')))}</DebitEntry>"
            f"<CreditContraEntry>{_entries(debit.filter('contra'))}</CreditContraEntry>"
            f"<DebitContraEntry>{_entries(credit.filter('contra'))}</DebitContraEntry>"
            "</AccountTotal>"
        )
    agreement = ""
    for tag, side in zip(("CreditEntry", "DebitEntry"), _sides(records), strict=True):
        agreement += (
            f"<{tag}>{_figures('AcceptedRecords', side.filter(~pl.col('rejected')))}"
            f"{_figures('RejectedRecords', side.filter('rejected'))}"
            f"{_figures('UserTrailerTotals', side)}"
            f"{_figures('AdjustmentRecords', side.clear())}</{tag}>"
        )
    return (
        f"<InputReportSummary><AccountTotals>{accounts}</AccountTotals>"
        f"<AgreementOfFileTotals>{agreement}</AgreementOfFileTotals></InputReportSummary>"
    )


@dataclass(frozen=True, slots=True)
class CreditToReturn:
    """A credit the paying-in bank could not apply, by its number in the file, and the reason."""

    number: int
    reason: str


def write_arucs(data: bytes, returned: list[CreditToReturn], *, produced_on: date) -> bytes:
    """Return the ARUCS report for credits of the file in `data` that came back."""
    file = read_standard18(data)
    items = "".join(_returned(file, credit) for credit in returned)
    own = file.records.row(0, named=True)
    body = (
        f'<ARUCS><Header reportType="REFT1019" adviceNumber="001" '
        f'currentProcessingDate="{produced_on}"/><ServiceLicenseInformation '
        f'userNumber="{file.service_user_number}"/><Advice><OriginatingAccountRecords>'
        f'<OriginatingAccountRecord><OriginatingAccount number="{own["own_account_number"]}" '
        f'sortCode="{own["own_sort_code"]}"/>{items}</OriginatingAccountRecord>'
        "</OriginatingAccountRecords></Advice></ARUCS>"
    )
    return _ROOT.format(body).encode()


def _returned(file: Submission, credit: CreditToReturn) -> str:
    row = file.records.row(credit.number, named=True)
    pence = row["amount_pence"]
    words = REASONS["ARUCS"][credit.reason].upper()
    return (
        f'<ReturnedCreditItem ref={quoteattr(row["reference"])} transCode="{row["code"]}" '
        f'returnCode="{credit.reason}" returnDescription="{words}" '
        f'originalProcessingDate="{row["processing_date"]}" '
        f'valueOf="{pence // 100}.{pence % 100:02d}" currency="GBP"><ReceiverAccount '
        f'number="{row["account_number"]}" sortCode="{row["sort_code"]}" '
        f"name={quoteattr(row['name'])}/></ReturnedCreditItem>"
    )


def write_auddis(data: bytes, rejected: dict[str, str], *, produced_on: date) -> bytes:
    """Return the AUDDIS report on the file of instructions in `data`.

    The file is taken; `rejected` holds the reasons of instructions refused, by payer reference.
    """
    file = read_standard18(data)
    lodged = file.records.filter(pl.col("code").is_in(INSTRUCTIONS))
    same = f'processing-date="{file.processing_date}" vol-serial-number="{file.serial_number}"'
    advices = (
        f'<MessagingAdvice user-number="{file.service_user_number}" record-type="V" aosn="1" '
        f'{same} accepted-ddi="{lodged.height - len(rejected)}" rejected-ddi="{len(rejected)}"/>'
    )
    for number, row in enumerate(lodged.iter_rows(named=True), 2):
        if row["reference"] in rejected:
            advices += (
                f'<MessagingAdvice record-type="N" aosn="{number}" {same} '
                f"reference={quoteattr(row['reference'])} payer-name={quoteattr(row['name'])} "
                f'payer-sort-code="{row["sort_code"]}" '
                f'payer-account-number="{row["account_number"]}" '
                f'reason-code="{rejected[row["reference"]]}"/>'
            )
    head = (
        f'<MessagingHeader user-number="{file.service_user_number}" advice-type="AUDACC" '
        f'report-type="7004" report-generation-date="{produced_on}" document-number="0" '
        f'envelope-sequence-number="{int(file.serial_number[-5:], 36)}"/>'
    )
    return _ROOT.format(f"<MessagingAdvices>{head}{advices}</MessagingAdvices>").encode()
