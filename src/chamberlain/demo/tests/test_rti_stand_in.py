"""The gateway's stand-in takes a submission, answers in two steps and forgets it."""

import urllib.request

from chamberlain.demo.rti_stand_in import stand_in
from chamberlain.formats.rti import (
    Employer,
    EmployerSummary,
    Levy,
    Sender,
    ending,
    poll,
    read_answer,
    seal_eps,
    submission,
)

SENDER = Sender("ISV635", "never-kept")
COUNCIL = Employer("120", "BH12345", "120PT00012345")
SEALED = seal_eps(EmployerSummary(COUNCIL, "2026-27", levy=Levy(1_600_00, 8, 15_000_00)))


def ask(address, message):
    with urllib.request.urlopen(address, message, timeout=5) as answer:
        return read_answer(answer.read())


def test_a_submission_is_acknowledged_then_accepted_with_its_mark_and_forgotten():
    with stand_in() as (address, gateway):
        taken = ask(address, submission(SEALED, SENDER, "A1"))
        told = ask(taken.poll_at, poll("EPS", taken.correlation))
        gone = ask(address, ending("EPS", SENDER, taken.correlation))

    assert (taken.state, told.state, gone.state) == ("acknowledged", "accepted", "deleted")
    assert told.receipt_mark == SEALED.mark
    assert gateway.taken == {}


def test_a_refused_submission_says_number_and_words():
    with stand_in() as (address, gateway):
        gateway.refuse = "PAYE reference unknown"
        taken = ask(address, submission(SEALED, SENDER, "A1"))
        told = ask(taken.poll_at, poll("EPS", taken.correlation))

    assert told.state == "refused"
    assert [(one.number, one.text) for one in told.faults] == [("7900", "PAYE reference unknown")]


def test_a_body_changed_on_the_way_is_refused():
    with stand_in() as (address, _):
        changed = submission(SEALED, SENDER, "A1").replace(b"1600.00", b"1600.01")
        told = ask(address, changed)

    assert told.state == "refused"
