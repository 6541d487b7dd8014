"""The settings of the installation: everything local comes from the environment."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

SOURCE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("CHAMBERLAIN_HOME", Path.home() / ".local/share/chamberlain/default"))

_ORDER = (
    "ledger banking payables income people payroll care revenues purchasing tendering budgets "
    "assets tax treasury intake insight demo web"
).split()
_CHOSEN = os.environ.get("CHAMBERLAIN_APPLICATIONS")
APPLICATIONS = [
    name
    for name in _ORDER
    if (SOURCE / name / "__init__.py").exists()
    and (_CHOSEN is None or name in {*_CHOSEN.split(","), "web"})
]
"""The applications installed, lowest first; any source may be left out."""

SECRET_KEY = os.environ.get("CHAMBERLAIN_SECRET_KEY", "only-for-tests-and-building-documents")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("CHAMBERLAIN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(
    ","
)
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CHAMBERLAIN_ORIGINS", "").split(",") if o]
DEMONSTRATION = os.environ.get("CHAMBERLAIN_DEMONSTRATION", "") == "1"
# Where mail is handed to (kernel/mail_server.py); blank sends none, a demonstration writes files.
MAIL_SERVER = os.environ.get("CHAMBERLAIN_MAIL_SERVER", "folder:" if DEMONSTRATION else "")
MAIL_PASSWORD = os.environ.get("CHAMBERLAIN_MAIL_PASSWORD", "")
MAIL_FROM = os.environ.get("CHAMBERLAIN_MAIL_FROM", "Brighthelm City Council <no-reply@localhost>")
"""One-click sign-in exists only where this and the stored setting both say so."""

INSTALLED_APPS = [
    "chamberlain.kernel",
    "chamberlain.ui",
    *(f"chamberlain.{name}" for name in APPLICATIONS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
if not (SOURCE / "ui" / "__init__.py").exists():
    INSTALLED_APPS.remove("chamberlain.ui")

MIDDLEWARE = [
    "chamberlain.web.middleware.numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chamberlain.web.middleware.content_security",
    "chamberlain.web.middleware.caller",
    "chamberlain.web.middleware.second_factor",
    "chamberlain.web.middleware.Open",
]

ROOT_URLCONF = "chamberlain.web.urls"
WSGI_APPLICATION = "chamberlain.web.wsgi.application"
AUTH_USER_MODEL = "kernel.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chamberlain.web.context.house",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """Return Django's settings of the one database, as the read-only login or as its owner."""
    role = "OWNER" if os.environ.get("CHAMBERLAIN_DB_AS") == "owner" else "LOGIN"
    parts = conninfo_to_dict(os.environ.get(f"CHAMBERLAIN_DSN_{role}", "dbname=chamberlain"))
    options: dict[str, object] = {
        key: value
        for key, value in parts.items()
        if key not in {"dbname", "user", "password", "host", "port"}
    }
    if os.environ.get("CHAMBERLAIN_POOL"):
        options["pool"] = {"min_size": 1, "max_size": int(os.environ["CHAMBERLAIN_POOL"])}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "chamberlain"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if options.get("pool") else None,
    }


DATABASES = {"default": _database()}
PREPARES_STATEMENTS = os.environ.get("CHAMBERLAIN_PREPARE", "1") == "1"
"""Not behind a pooler which gives each transaction another connection."""

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "chamberlain.web.static_files.KnownAddresses"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache_shared",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
"""Shared by the worker processes: lockouts count across them, and a code is used once."""

TLS = os.environ.get("CHAMBERLAIN_TLS", "") == "1"
SESSION_ENGINE = "chamberlain.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "chamberlain.web.views.errors.form_expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 86400 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024

AUTHENTICATION_BACKENDS = [
    "chamberlain.web.backends.OneClick",
    "chamberlain.web.backends.Passwords",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/begin"
ACCOUNT_ADAPTER = "chamberlain.web.accounts.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/5m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("CHAMBERLAIN_PROXIES", "0"))
"""How many proxies of one's own stand before the server: whose word on addresses is taken."""

MFA_ADAPTER = "chamberlain.web.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = False

SOCIALACCOUNT_ADAPTER = "chamberlain.web.accounts.KnownPeopleAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_CLAIM = os.environ.get("CHAMBERLAIN_OIDC_CLAIM", "preferred_username")
OIDC_MFA_ACR = {value for value in os.environ.get("CHAMBERLAIN_OIDC_MFA_ACR", "").split() if value}
"""What the provider's `acr` says where it asked for a second factor itself."""

SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "council",
                "name": os.environ.get("CHAMBERLAIN_OIDC_NAME", "your council account"),
                "client_id": os.environ.get("CHAMBERLAIN_OIDC_CLIENT", ""),
                "secret": os.environ.get("CHAMBERLAIN_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["CHAMBERLAIN_OIDC_ISSUER"]},
            }
        ]
        if os.environ.get("CHAMBERLAIN_OIDC_ISSUER")
        else [],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "chamberlain.web.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {
        "chamberlain": {"level": os.environ.get("CHAMBERLAIN_LOG", "INFO")},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("CHAMBERLAIN_LOG", "WARNING")},
}
