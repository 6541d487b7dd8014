"""Sessions in the database, as Django keeps them, read with one prepared statement."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from chamberlain.kernel import clock
from chamberlain.kernel.prepared import prepared_cursor

_HELD = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSessions):
    """Every page reads its session; building a query for it anew costs more than asking."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key, where there is none in force."""
        with prepared_cursor() as cursor:
            cursor.execute(_HELD, [self.session_key, clock.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held
