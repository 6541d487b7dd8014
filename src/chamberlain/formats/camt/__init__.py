"""camt.053 statements, camt.052 reports and camt.054 notifications, versions .02 to .10."""

from chamberlain.formats.camt.reading import read_camt
from chamberlain.formats.camt.writing import StatementHead, write_camt053

__all__ = ["StatementHead", "read_camt", "write_camt053"]
