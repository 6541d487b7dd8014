"""Published spending files: any UK council's read, and the council's own written.

Councils publish what the Local Government Transparency Code 2015 asks in layouts of their own. The
reader finds encoding, delimiter, headings and columns by itself; amounts become exact pence.
"""

from chamberlain.formats.spend_csv.books import SpendUnreadable
from chamberlain.formats.spend_csv.reading import SpendRead, read_spend, read_spend_bytes
from chamberlain.formats.spend_csv.writing import write_spend

__all__ = ["SpendRead", "SpendUnreadable", "read_spend", "read_spend_bytes", "write_spend"]
