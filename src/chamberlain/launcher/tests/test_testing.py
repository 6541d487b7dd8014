import subprocess
import sys

import pytest
from django.db import connection


def _count_after_creating(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_rolled_back_test_runs_as_the_login_that_may_only_read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        found = cursor.fetchone()

    assert found == ("chamberlain_login", False)


def test_a_committing_test_has_a_database_of_its_own(committed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()

    assert name == committed.name
    assert _count_after_creating(name) == 1


def test_a_child_process_reaches_the_database_of_its_test(committed):
    script = (
        "import django; django.setup(); from django.db import connection as c;"
        "k = c.cursor(); k.execute('select current_database()'); print(k.fetchone()[0])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=committed.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == committed.name, done.stderr
