"""Bank statements, whatever their format: what one holds, how it is checked, how it is read.

`reading.read_statement` takes camt XML, MT940 and MT942, BAI2 and a bank's CSV, and gives the same
typed records for each.
"""

from chamberlain.formats.statements.records import Balance, Check, Statement, StatementFile

__all__ = ["Balance", "Check", "Statement", "StatementFile"]
