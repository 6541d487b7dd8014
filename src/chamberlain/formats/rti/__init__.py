"""RTI: what an employer tells the tax office of pay, and what it answers."""

from chamberlain.formats.rti.answers import Fault, GatewayAnswer, read_answer
from chamberlain.formats.rti.envelope import (
    Sealed,
    ending,
    poll,
    seal_eps,
    seal_fps,
    submission,
)
from chamberlain.formats.rti.fps import hours_band, split_tax_code
from chamberlain.formats.rti.irmark import base32_mark, base64_mark, irmark, stated_irmark
from chamberlain.formats.rti.records import (
    FPS_COLUMNS,
    NI_COLUMNS,
    Employer,
    EmployerSummary,
    Levy,
    PaymentSubmission,
    Recovered,
    Sender,
    Unsendable,
)
from chamberlain.formats.rti.years import RtiYear, YearUnknown, rti_year

__all__ = [
    "FPS_COLUMNS",
    "NI_COLUMNS",
    "Employer",
    "EmployerSummary",
    "Fault",
    "GatewayAnswer",
    "Levy",
    "PaymentSubmission",
    "Recovered",
    "RtiYear",
    "Sealed",
    "Sender",
    "Unsendable",
    "YearUnknown",
    "base32_mark",
    "base64_mark",
    "ending",
    "hours_band",
    "irmark",
    "poll",
    "read_answer",
    "rti_year",
    "seal_eps",
    "seal_fps",
    "split_tax_code",
    "stated_irmark",
    "submission",
]
