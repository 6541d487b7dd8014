"""ISO 20022 payments: pain.001 out, pain.002 in. Statements (camt) have a package of their own."""

from chamberlain.formats.iso20022.iban import is_iban_expr, uk_iban
from chamberlain.formats.iso20022.pain001 import (
    BadTransfer,
    TransferHead,
    Transfers,
    write_pain001,
)
from chamberlain.formats.iso20022.pain002 import StatusReport, read_pain002
from chamberlain.formats.iso20022.schema import schema_problems

__all__ = [
    "BadTransfer",
    "StatusReport",
    "TransferHead",
    "Transfers",
    "is_iban_expr",
    "read_pain002",
    "schema_problems",
    "uk_iban",
    "write_pain001",
]
