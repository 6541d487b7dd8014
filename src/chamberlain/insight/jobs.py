"""Long work of insight: the evidence of a sample, as one pack."""

from chamberlain.insight.queries.walking import Evidence, evidence_of
from chamberlain.insight.shown.pack import Sealed, pack_bytes
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask, run
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.jobs import Progress, job
from chamberlain.ledger.contract import verify_seals

CHAMBERLAIN = Caller("SYSTEM", "Chamberlain", "job", system=True)


@job("insight.evidence_pack")
def evidence_pack(progress: Progress, sample: str) -> None:
    """Gather the evidence of each item of a sample and keep it as one pack.

    Killed and started again it gathers anew: only the whole pack is kept, once for a job.
    """
    drawn = ask(progress.caller, "insight.sample", {"sample": sample})
    progress.total(len(drawn.rows) + 2)
    gathered: list[Evidence] = []
    for row in drawn.rows:
        gathered.append(evidence_of(progress.caller, row.subject))
        progress.advance(1, f"{row.position} of {len(drawn.rows)}: {row.subject}")
    seals = _seals(progress.caller, gathered)
    progress.advance(1, "Seals verified")
    made = pack_bytes(drawn, gathered, seals, clock.now(), progress.caller.name)
    kept = {
        "sample": sample,
        "job": progress.reference,
        "content": made.content,
        "asked_by": progress.caller.person,
        "items": len(gathered),
        "files": made.files,
        "gaps": sum(len(one.gaps) for one in gathered),
    }
    pack = run(CHAMBERLAIN, "insight.keep_evidence_pack", kept).value
    progress.advance(1, f"Kept as {pack}")
    progress.result({"pack": pack, "sample": sample})


def _seals(caller: Caller, gathered: list[Evidence]) -> Sealed:
    """Verify the seals from the first that any journal of the pack lies under."""
    numbers = [
        int(value)
        for one in gathered
        for thing in one.of_kind("ledger:journal")
        for label, value in thing.facts
        if label == "Seal" and value.isdecimal()
    ]
    if not numbers:
        return Sealed(0, 0, True, [])
    scope = scope_for(caller, "ledger.verify_seals", clock.business_date())
    found = verify_seals(scope, since=min(numbers))
    return Sealed(found.seals, found.journals, found.sound, [str(one) for one in found.faults])
