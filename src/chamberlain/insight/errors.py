"""What insight refuses, in words for people."""

from chamberlain.kernel.door import Refusal


class GateMeasured(Refusal):
    """A gate that figures judge can't be opened by a document."""

    code = "gate_measured"


class EvidenceSettled(Refusal):
    """Evidence is agreed or refused once."""

    code = "evidence_settled"


class NothingToSample(Refusal):
    """Nothing was posted, paid or billed in those days that the person may see."""

    code = "nothing_to_sample"
    status = 422


class ControlNotSigned(Refusal):
    """A control account can't be explained, prepared or reviewed as it stands."""

    code = "control_not_signed"
