"""The limit for a page: bare Django, two indexed queries, twenty rows in a template.

Session, CSRF and authentication middleware are loaded, and the page is for somebody signed in, as
every page of an office system is: the session and the user cost a query each, like anywhere.
Nothing else: no permission, no scope, no layout, no navigation, no formatting but the template's.

As a script it makes its tables and a session in a schema of its own, and prints the session's key.
"""

import os
import sys
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

ROWS = 100_000
SCHEMA = "bare"

TEMPLATE = """<!DOCTYPE html><html lang="en"><head><title>{{ account.1 }}</title></head><body>
<p>{{ user.username }}</p><h1>{{ account.0 }} {{ account.1 }}</h1>
<table><tr><th>Line</th><th>Day</th><th>Reference</th><th>What</th><th>Amount</th></tr>
{% for line in lines %}<tr><td>{{ line.0 }}</td><td>{{ line.1 }}</td><td>{{ line.2 }}</td>
<td>{{ line.3 }}</td><td>{{ line.4 }}</td></tr>{% endfor %}</table></body></html>"""

TABLES = f"""
    CREATE TABLE bare_account (id bigint PRIMARY KEY, name text NOT NULL);
    INSERT INTO bare_account SELECT n, 'Account ' || n FROM generate_series(1, 1000) n;
    CREATE TABLE bare_line (id bigint PRIMARY KEY, account_id bigint NOT NULL, day date NOT NULL,
        reference text NOT NULL, what text NOT NULL, amount_pence bigint NOT NULL);
    INSERT INTO bare_line SELECT n, n % 1000 + 1, date '2026-04-01' + (n % 365)::int,
        'R' || n, 'Goods and services supplied', n * 97 % 1000000
    FROM generate_series(1, {ROWS}) n;
    CREATE INDEX bare_line_account ON bare_line (account_id, day DESC);
    ANALYZE bare_account; ANALYZE bare_line;
"""


def _configure(dsn: str) -> None:
    parts = urlsplit(dsn)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    settings.configure(
        SECRET_KEY="only-for-this-measurement",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.lstrip("/"),
                "USER": parts.username or "",
                "PASSWORD": unquote(parts.password or ""),
                "HOST": query["host"],
                "PORT": query.get("port", ""),
                "OPTIONS": {
                    "options": f"-c search_path={SCHEMA}",
                    "pool": {"min_size": 1, "max_size": 6},
                },
            }
        },
    )
    django.setup()


def show(request: HttpRequest, number: int) -> HttpResponse:
    """One account and its twenty latest lines, for whoever is signed in."""
    if not request.user.is_authenticated:
        return HttpResponse("Sign in", status=403)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM bare_account WHERE id = %s", [number])
        account = cursor.fetchone()
        cursor.execute(
            "SELECT id, day, reference, what, amount_pence FROM bare_line "
            "WHERE account_id = %s ORDER BY day DESC LIMIT 20",
            [number],
        )
        lines = cursor.fetchall()
    content = _template().render({"account": account, "lines": lines}, request)
    return HttpResponse(content)


def _template() -> object:
    if not _made:
        _made.append(engines["django"].from_string(TEMPLATE))
    return _made[0]


_made: list = []
urlpatterns = [path("<int:number>", show)]


def prepare() -> str:
    """Make the schema, a user and a session; return the session's key."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - after settings
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    user = User.objects.create(username="bare")
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    _configure(sys.argv[1])
    print(prepare())
else:
    _configure(os.environ["BARE_DSN"])
    application = get_wsgi_application()
