"""camt.053 statements, camt.052 reports and camt.054 notifications, versions .02 to .10."""

from chamberlain.formats.camt.as_json import read_statement_file
from chamberlain.formats.camt.reading import read_camt
from chamberlain.formats.camt.records import Balance, CamtFile, Check, Statement
from chamberlain.formats.camt.writing import StatementHead, write_camt053

__all__ = [
    "Balance",
    "CamtFile",
    "Check",
    "Statement",
    "StatementHead",
    "read_camt",
    "read_statement_file",
    "write_camt053",
]
