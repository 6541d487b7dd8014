"""The error log: what changed of a return after it was sent, judged, and put right by the rules."""

from typing import Literal

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Record, Text
from chamberlain.kernel.writing import insert, locked, update
from chamberlain.ledger.contract import tax_journals
from chamberlain.tax.commands.returns import waiting
from chamberlain.tax.errors import ReturnState


class Noted(Record):
    """Errors newly in the log, and what they come to."""

    errors: list[str]
    net_pence: int


@command(duty="vat.prepare")
def record_vat_errors(act: Act, vat_return: str) -> Noted:
    """Note every journal of a sent return's days that came after it; each is noted once."""
    found = waiting(act, vat_return, "released", "submitted")
    later = tax_journals(
        act.scope,
        entity=found["entity"],
        since=found["since"],
        until=found["until"],
        after=found["mark"],
    )
    with act.cursor() as cursor:
        cursor.execute("SELECT journal FROM tax_vat_error WHERE vat_return = %s", [vat_return])
        known = {row[0] for row in cursor.fetchall()}
    fresh = [row for row in later.to_dicts() if row["journal"] not in known]
    references = next_references("VER", len(fresh)) if fresh else []
    for reference, row in zip(references, fresh, strict=True):
        insert(
            act,
            "tax_vat_error",
            {
                "reference": reference, "entity": found["entity"], "vat_return": vat_return,
                "journal": row["journal"], "description": row["description"],
                "output_pence": row["output_pence"], "input_pence": row["input_pence"],
                "found_on": act.today, "noted_by": act.person, "behaviour": "not_judged",
                "words": "", "state": "found", "corrected_in": "",
            },
        )  # fmt: skip
    net = sum(row["output_pence"] - row["input_pence"] for row in fresh)
    act.changed(f"tax:vat_return:{vat_return}", None, {"errors": len(fresh), "net_pence": net})
    return Noted(errors=references, net_pence=net)


@command(duty="vat.prepare")
def correct_vat_error(
    act: Act,
    error: str,
    behaviour: Literal["reasonable_care", "careless", "deliberate"],
    words: Text,
) -> str:
    """Say how an error came about, and put it on the next return.

    A deliberate one is never put right on a return, and a careless one is told separately too, for
    the penalty's sake: `tax.mark_vat_error_told` notes that. Whether the errors together are small
    enough for a return is tried when that is prepared.
    """
    found = _open(act, error)
    if not words.strip():
        raise Refusal("Say how the error came about.", field="words", status=422)
    state = "found" if behaviour == "deliberate" else "on_return"
    update(
        act,
        "tax_vat_error",
        {"reference": error},
        {"behaviour": behaviour, "words": words, "state": state},
    )
    act.changed(f"tax:vat_error:{error}", {"state": found["state"]}, {"behaviour": behaviour})
    if behaviour == "careless":
        act.warnings.append("A careless error is also told to the tax office separately.")
    return state


@command(duty="vat.prepare")
def mark_vat_error_told(act: Act, error: str, words: Text) -> str:
    """Note that an error was told to the tax office separately: it goes on no return."""
    found = _open(act, error)
    if not words.strip():
        raise Refusal("Say when and under which reference it was told.", field="words", status=422)
    update(act, "tax_vat_error", {"reference": error}, {"state": "told", "words": words})
    act.changed(f"tax:vat_error:{error}", {"state": found["state"]}, {"state": "told"})
    return error


def _open(act: Act, error: str) -> dict[str, str]:
    names = ("entity", "state", "corrected_in")
    found = locked(act, "tax_vat_error", {"reference": error}, names)
    if found is None:
        raise Unknown(f"There is no error {error}.", field="error")
    act.need(entity=found["entity"])
    if found["state"] not in {"found", "on_return"} or found["corrected_in"]:
        raise ReturnState(f"{error} is put right already.")
    return found
