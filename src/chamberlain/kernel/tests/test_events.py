"""The outbox and long work: each event once in effect, each job to its end."""

import pytest

from chamberlain.kernel import clock, events, jobs
from chamberlain.kernel.days import begin_day
from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.models import Delivery, DeliveryFailure, Job

taken: list[str] = []


def take_day(act, payload):
    taken.append(payload["day"])


def refuse_day(act, payload):
    raise Refusal("not today")


@pytest.fixture
def listening(monkeypatch):
    taken.clear()

    def listen(function):
        name = f"kernel.{function.__name__}:kernel.day_advanced"
        found = [(name, "kernel.day_advanced", function)]
        monkeypatch.setattr(events, "listeners", lambda: iter(found))

    return listen


def test_an_event_reaches_its_listener_once(db, listening):
    listening(take_day)
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-03"})

    events.deliver()
    events.deliver()

    assert taken == ["2026-11-03"]
    assert Delivery.objects.count() == 1


def test_what_comes_after_a_look_that_found_nothing_is_delivered(committed, listening):
    listening(take_day)

    events.deliver()
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-03"})
    events.deliver()
    events.deliver()
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-04"})
    events.deliver()

    assert taken == ["2026-11-03", "2026-11-04"]


def test_a_day_is_begun_once_where_days_are_those_of_the_calendar(emptied, listening):
    listening(take_day)
    run(SYSTEM, "kernel.load_starter", {"entity": ENTITY, "name": "A real council"})

    first, again = begin_day(), begin_day()
    gone = run(SYSTEM, "kernel.begin_day", {"day": "2025-11-03"}).value
    events.deliver()

    assert (first, again, gone) == (True, False, False)
    assert taken == [clock.business_date().isoformat()]


def test_a_made_up_councils_day_is_never_begun_by_the_calendar(db, listening):
    listening(take_day)

    begun = begin_day(), run(SYSTEM, "kernel.begin_day", {"day": "2027-01-01"}).value
    events.deliver()

    assert begun == (False, False)
    assert taken == []


def test_an_event_a_listener_refuses_is_kept_with_the_reason_and_tried_again(db, listening):
    """B1: One system's trouble is not to stop the others."""
    listening(refuse_day)
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-03"})
    events.deliver()
    listening(refuse_day)
    events.deliver()

    failure = DeliveryFailure.objects.get()
    assert (failure.attempts, "not today" in failure.error) == (2, True)
    assert not Delivery.objects.exists()


def test_an_act_that_was_refused_delivers_nothing(db, listening):
    listening(take_day)
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-05"})
    with pytest.raises(Refusal):
        run(SYSTEM, "kernel.advance_day", {"to": "2026-11-04"})

    events.deliver()

    assert taken == ["2026-11-05"]


@jobs.job("kernel.count_for_tests")
def count_for_tests(progress, until: int, stop_at: int | None = None):
    progress.total(until)
    for number in range(until):
        if number == stop_at:
            jobs.cancel_job(progress.reference)
        progress.advance(1, f"counted {number}")
    progress.result({"counted": until})


def test_a_job_shows_how_far_it_is_and_what_it_found(committed):
    reference = jobs.start_job(SYSTEM, "kernel.count_for_tests", {"until": 3})

    jobs.work_on(reference)

    done = Job.objects.get(reference=reference)
    assert (done.state, done.done, done.total, done.result) == ("done", 3, 3, {"counted": 3})


def test_a_job_stops_between_chunks_when_asked(committed):
    reference = jobs.start_job(SYSTEM, "kernel.count_for_tests", {"until": 9, "stop_at": 4})

    jobs.work_on(reference)

    stopped = Job.objects.get(reference=reference)
    assert (stopped.state, stopped.done) == ("cancelled", 5)


def test_a_finished_job_is_not_done_again(committed):
    reference = jobs.start_job(SYSTEM, "kernel.count_for_tests", {"until": 2})
    jobs.work_on(reference)

    jobs.work_on(reference)

    assert Job.objects.get(reference=reference).done == 2
