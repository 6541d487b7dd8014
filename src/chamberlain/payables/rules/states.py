"""The states of an invoice and of a payment run, and the ways between them."""

INVOICE_STATES = {
    "received": "To code",
    "coded": "Coded",
    "submitted": "To approve",
    "approved": "Approved",
    "held": "Held",
    "disputed": "Disputed",
    "rejected": "Rejected",
    "cancelled": "Cancelled",
}
"""Each state an invoice is stored in, and what people call it."""

STOPPED_STATES = ["held", "disputed"]
"""States that remember where to go on from."""

INVOICE_WAYS = {
    "received": ("coded", "held", "disputed", "cancelled", "rejected"),
    "coded": ("received", "submitted", "held", "disputed", "cancelled", "rejected"),
    "submitted": ("coded", "approved", "held", "disputed", "cancelled", "rejected"),
    "approved": ("held", "disputed", "cancelled"),
    "held": ("received", "coded", "submitted", "approved", "disputed", "cancelled", "rejected"),
    "disputed": ("received", "coded", "submitted", "approved", "held", "cancelled", "rejected"),
    "rejected": ("received", "coded", "cancelled"),
    "cancelled": (),
}
"""Where an invoice may go from each state; the database refuses any other way."""

DOCUMENT_STATES = {
    "exception": "To settle",
    "accepted": "Taken in",
    "settled": "Settled by hand",
    "returned": "Returned to sender",
}

RUN_STATES = {
    "proposed": "Proposed",
    "submitted": "Waiting for release",
    "released_once": "Waiting for the second release",
    "released": "Released, file to hand over",
    "sent": "Sent",
    "rejected": "Rejected",
    "cancelled": "Cancelled",
}
"""Each state of a payment run, and what people call it."""

RUN_WAYS = {
    "proposed": ("submitted", "cancelled"),
    "submitted": ("released_once", "rejected", "cancelled"),
    "released_once": ("released", "rejected", "cancelled"),
    "released": ("sent",),
    "rejected": ("proposed", "cancelled"),
    "sent": (),
    "cancelled": (),
}
"""Where a run may go from each state. Once released it can only be sent: the money may move."""

OPEN_RUN_STATES = ["proposed", "submitted", "released_once", "rejected"]
"""A run being made: bank details of those it pays are frozen."""
