"""Bacs: Standard 18 submissions out, input reports, returned items and
advices of instructions in."""

from chamberlain.formats.bacs.advices import (
    Advices,
    IndemnityClaims,
    read_advices,
    read_indemnity_claims,
)
from chamberlain.formats.bacs.bank_side import (
    CreditToReturn,
    write_arucs,
    write_auddis,
    write_input_report,
)
from chamberlain.formats.bacs.input_report import InputReport, disagreements, read_input_report
from chamberlain.formats.bacs.reading import read_standard18
from chamberlain.formats.bacs.records import (
    BankOptions,
    Problem,
    Submission,
    SubmissionHead,
    Totals,
    Unwritable,
    Written,
)
from chamberlain.formats.bacs.returns import Returns, read_returns
from chamberlain.formats.bacs.text import to_bacs_text
from chamberlain.formats.bacs.writing import write_standard18

__all__ = [
    "Advices",
    "BankOptions",
    "CreditToReturn",
    "IndemnityClaims",
    "InputReport",
    "Problem",
    "Returns",
    "Submission",
    "SubmissionHead",
    "Totals",
    "Unwritable",
    "Written",
    "disagreements",
    "read_advices",
    "read_indemnity_claims",
    "read_input_report",
    "read_returns",
    "read_standard18",
    "to_bacs_text",
    "write_arucs",
    "write_auddis",
    "write_input_report",
    "write_standard18",
]
