from datetime import date

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chamberlain.kernel.models import Document, User
from chamberlain.kernel.people import names_of
from chamberlain.kernel.prepared import ASKED_BEFORE, instance, prepared_cursor

ASKED = "SELECT %s::int + %s::int AS sum, %s::date AS day"


def ask(*params):
    with prepared_cursor() as cursor:
        cursor.execute(ASKED, params)
        return cursor.fetchone()


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


def test_what_is_asked_again_is_prepared_once_and_answered_alike(committed):
    day = date(2026, 11, 2)

    first = [ask(number, 1, day) for number in range(ASKED_BEFORE)]
    before = prepared()
    later = [ask(number, 1, day) for number in range(5)]

    assert before == []
    assert [row[0] for row in first] == [1, 2]
    assert [row[0] for row in later] == [1, 2, 3, 4, 5]
    assert later[0][1] == day
    assert prepared() == ["SELECT $1::int + $2::int AS sum, $3::date AS day"]


def test_a_prepared_statement_sees_what_its_own_transaction_wrote(council):
    clerk = council("clerk").person
    for _ in range(ASKED_BEFORE + 2):
        names_of([clerk])

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE chamberlain_writer")
            cursor.execute("UPDATE kernel_user SET name = 'Ada' WHERE reference = %s", [clerk])
        found = names_of([clerk])

    assert found == {clerk: "Ada"}


def test_a_statement_refused_by_the_database_is_told_as_django_tells_it(committed):
    from django.db import DataError  # noqa: PLC0415 - beside its use

    with pytest.raises(DataError):
        ask("many", 1, date(2026, 11, 2))
    assert ask(1, 1, date(2026, 11, 2))[0] == 2


def test_prepared_statements_count_among_what_a_page_asks(council):
    with CaptureQueriesContext(connection) as found:
        ask(1, 2, date(2026, 11, 2))

    assert len(found) == 1


def test_behind_a_pooler_that_changes_connections_nothing_is_prepared(committed, settings):
    settings.PREPARES_STATEMENTS = False

    answers = [ask(number, 1, date(2026, 11, 2))[0] for number in range(5)]

    assert answers == [1, 2, 3, 4, 5]
    assert prepared() == []


def test_a_row_comes_as_django_gives_it(council):
    caller = council("clerk")

    found = instance(User, "reference", caller.person)

    assert found == User.objects.get(reference=caller.person)
    assert found.name == caller.name
    assert not found._state.adding
    assert instance(User, "reference", "USR-9999999") is None
    assert instance(Document, "reference", "DOC-9999999") is None


def test_statements_stay_on_the_connection_they_were_prepared_on(committed):
    for number in range(ASKED_BEFORE + 1):
        ask(number, 1, date(2026, 11, 2))

    connection.close()

    assert isinstance(connection.connection, psycopg.Connection) is False
    assert prepared() == []
    assert ask(1, 1, date(2026, 11, 2))[0] == 2
