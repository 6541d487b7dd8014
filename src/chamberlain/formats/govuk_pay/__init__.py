"""GOV.UK Pay: requests and answers of its API as typed records, and a fake of it.

Amounts are whole pence, as there. Never confirm a payment from a search: read it by its id.
Source: the technical documentation, docs.payments.service.gov.uk, read 23 November 2026.
"""

from chamberlain.formats.govuk_pay.records import (
    AMOUNT_MOST_PENCE,
    ENDED,
    REFERENCE_MOST,
    AnswerUnreadable,
    Payment,
    Refund,
    creation,
    read_error,
    read_event,
    read_payment,
    read_refund,
    refund_request,
    signature,
    signed,
)

__all__ = [
    "AMOUNT_MOST_PENCE",
    "ENDED",
    "REFERENCE_MOST",
    "AnswerUnreadable",
    "Payment",
    "Refund",
    "creation",
    "read_error",
    "read_event",
    "read_payment",
    "read_refund",
    "refund_request",
    "signature",
    "signed",
]
