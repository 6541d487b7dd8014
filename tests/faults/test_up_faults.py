import os
import signal
import socket

import pytest

from chamberlain.launcher import state
from chamberlain.launcher.home import Home
from chamberlain.launcher.processes import is_alive, wait_until
from chamberlain.launcher.system_user import service_user
from chamberlain.launcher.up import answers

pytestmark = [pytest.mark.fault, pytest.mark.slow]


@pytest.fixture
def up(launcher_again):
    """The launcher with Chamberlain up, without a council, and its home."""
    done = launcher_again("up", "--detach", "--no-demo")
    assert done.returncode == 0, done.stdout + done.stderr
    launcher_again.installation = Home(launcher_again.home, service_user())
    return launcher_again


def _children(up):
    return state.read(up.installation).children


def test_a_second_up_finds_the_first_and_starts_nothing(up):
    first = state.read(up.installation)

    again = up("up", "--detach", "--no-demo")

    assert again.returncode == 0
    assert first.address in again.stdout
    assert state.read(up.installation).pid == first.pid


def test_a_killed_supervisor_leaves_nothing_that_stops_the_next_up(up):
    first = state.read(up.installation)
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(first.pid), 10)

    again = up("up", "--detach", "--no-demo")

    second = state.read(up.installation)
    assert again.returncode == 0, again.stdout
    assert second.pid != first.pid
    assert not any(is_alive(pid) for pid in first.children.values())


def test_a_killed_web_server_and_a_killed_database_come_back(up):
    port = state.read(up.installation).port
    web = _children(up)["web"]
    database = int((up.home / "postgres" / "postmaster.pid").read_text().split()[0])

    os.kill(web, signal.SIGKILL)
    os.kill(database, signal.SIGKILL)

    assert wait_until(lambda: _children(up)["web"] != web and answers(port), 60)
    assert up("status").returncode == 0


def test_down_leaves_no_process_and_may_be_said_twice(up):
    everything = [state.read(up.installation).pid, *_children(up).values()]

    first = up("down")
    second = up("down")

    assert (first.returncode, second.returncode) == (0, 0)
    assert not any(is_alive(pid) for pid in everything)
    assert up("status").returncode == 3


def test_a_port_that_is_taken_is_refused_when_asked_for_and_passed_by_otherwise(launcher_again):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = launcher_again("up", "--detach", "--no-demo", "--port", str(port))

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stdout


def test_a_state_file_of_a_dead_supervisor_is_not_believed(launcher_again):
    home = Home(launcher_again.home, service_user())
    home.make()
    state.write(home, state.State(os.getpid(), "http://localhost:1/", 1, ready=True))

    done = launcher_again("status")

    assert done.returncode == 3
    assert "not up" in done.stdout
