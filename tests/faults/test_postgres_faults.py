import os
import signal

import psycopg
import pytest

from chamberlain.launcher.postgres import EmbeddedPostgres
from chamberlain.launcher.processes import is_alive, wait_until

pytestmark = pytest.mark.fault


@pytest.fixture
def server(open_folder):
    server = EmbeddedPostgres(open_folder / "data", durable=True)
    yield server
    server.stop()


def _rows(server):
    with psycopg.connect(server.dsn("postgres")) as connection:
        return connection.execute("SELECT count(*) FROM kept").fetchone()[0]


def _write(server, count):
    with psycopg.connect(server.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, %s)", [count])


def test_a_killed_server_starts_again_with_everything_that_was_committed(server):
    server.start()
    _write(server, 1000)

    os.kill(server.pid(), signal.SIGKILL)
    server.start()

    assert _rows(server) == 1000


def test_a_server_whose_supervisor_went_is_adopted_and_not_started_twice(server):
    server.start()
    orphan = server.pid()

    adopter = EmbeddedPostgres(server.data_dir)
    adopter.start()

    assert adopter.pid() == orphan
    assert adopter.running()


def test_an_adopted_server_that_was_killed_and_is_a_zombie_is_started_again(server):
    server.start()
    killed = server.pid()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not is_alive(killed), 5)

    adopter = EmbeddedPostgres(server.data_dir)
    adopter.start()

    assert adopter.pid() not in {None, killed}
    adopter.stop()


def test_a_stale_pid_file_that_names_a_stranger_does_not_stop_the_start(server):
    server.start()
    server.stop()
    pid_file = server.data_dir / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.data_dir}\n0\n5432\n\n\n")

    server.start()

    assert server.running()
    assert server.pid() != os.getpid()


def test_a_data_directory_that_was_half_made_is_made_again(server):
    half = server.data_dir.with_name("data.making")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    server.start()

    assert server.running()
    assert not half.exists()


def test_a_deep_data_directory_gets_a_short_socket(open_folder):
    deep = open_folder / ("long" * 20) / ("longer" * 10)
    server = EmbeddedPostgres(deep / "data", durable=False)
    server.start()

    socket_dir = server.socket_dir
    running = server.running()
    server.stop()

    assert running
    assert socket_dir != server.data_dir
    assert socket_dir.stat().st_mode & 0o077 == 0
    socket_dir.rmdir()


def test_a_stopped_server_leaves_no_process(server):
    server.start()
    pid = server.pid()

    server.stop()

    assert not is_alive(pid)
    assert not server.running()
