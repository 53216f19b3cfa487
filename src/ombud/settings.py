"""The settings: the only reader of the environment, and it stops on a bad value.

Every variable can be given as a file instead (`OMBUD_SECRET_KEY_FILE`), so that secrets
need not stand in the environment. docs/settings.md lists them.
"""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from ombud.core.errors import OmbudError
from ombud.home.paths import Home, default_state
from ombud.home.postgres import OWNER, EmbeddedPostgres


class SettingError(OmbudError):
    """A setting has a value that can't be used."""


def env(name: str, default: str = "") -> str:
    """A variable's value, from itself or from the file that `NAME_FILE` names."""
    file = os.environ.get(f"{name}_FILE")  # noqa: TID251
    if file:
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise SettingError(
                f"{name}_FILE names a file that can't be read: {error.strerror}."
            ) from error
    return os.environ.get(name, default)  # noqa: TID251


def flag(name: str) -> bool:
    """A variable that is yes or no."""
    value = env(name, "no").lower()
    if value not in ("yes", "no", "1", "0", "true", "false", ""):
        raise SettingError(f"{name} is {value!r}.", mend="Write yes or no.")
    return value in ("yes", "1", "true")


def number(name: str) -> int:
    """A variable that is a whole number, from 0."""
    value = env(name, "0")
    if not value.isdecimal():
        raise SettingError(f"{name} is {value!r}.", mend="Write a whole number.")
    return int(value)


def database(url: str, name: str) -> dict[str, object]:
    """Django's description of the PostgreSQL database at a libpq URL."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SettingError(
            f"{name} does not start with postgresql://.",
            mend="Write it as postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE.",
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # A stuck statement or lock is an error that someone sees, not a silence.
            "options": "-c statement_timeout=30s -c lock_timeout=4s",
            **query,
        },
    }


BASE_DIR = Path(__file__).resolve().parent
HOME = Home(Path(env("OMBUD_STATE") or default_state(dict(os.environ))))  # noqa: TID251
POSTGRES = EmbeddedPostgres(HOME.postgres)

# Migrations run as the owner of the schema, everything else as a role that the ledger
# grants INSERT and SELECT only. With a database of one's own that is two URLs.
EMBEDDED = not env("OMBUD_DATABASE_URL")
AS_OWNER = flag("OMBUD_AS_OWNER")
_url = env("OMBUD_DATABASE_URL") or POSTGRES.url("ombud")
_owner_url = env("OMBUD_OWNER_URL") or (
    POSTGRES.url("ombud", OWNER) if EMBEDDED else _url
)
DATABASES = {
    "default": database(
        _owner_url if AS_OWNER else _url,
        "OMBUD_OWNER_URL" if AS_OWNER else "OMBUD_DATABASE_URL",
    )
}
APP_ROLE = unquote(urlsplit(_url).username or "")  # evidence grants it its rights
# Where source systems are, with their passwords: OMBUD_SOURCE_SHOP=postgresql://…
SOURCES = {
    name.removesuffix("_FILE"): env(name.removesuffix("_FILE"))
    for name in os.environ  # noqa: TID251
    if name.startswith("OMBUD_SOURCE_")
}
# Sent to the endpoint that `ombud read --propose endpoint` names, and to no other.
READING_KEY = env("OMBUD_READING_KEY")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = env("OMBUD_SECRET_KEY") or HOME.key("secret").hex()
DEBUG = False
PUBLIC_URL = env("OMBUD_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [
    urlsplit(PUBLIC_URL).hostname or "127.0.0.1",
    *env("OMBUD_HOSTS").split(),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "procrastinate.contrib.django",
    "ombud.evidence",
    "ombud.policy",
    "ombud.people",
    "ombud.registers",
    "ombud.choices",
    "ombud.gates",
    "ombud.mail",
    "ombud.webhooks",
    "ombud.rights",
    "ombud.retention",
    "ombud.oversight",
    "ombud.promises",
    "ombud.portal",
    "ombud.console",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Django 5.2 has no content security policy of its own yet (6.0 has): ours.
    "ombud.portal.headers.ContentSecurityPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "ombud.api.entrance.Programs",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ombud.portal.languages.PolicyLanguages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "ombud.urls"
WSGI_APPLICATION = "ombud.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ombud.portal.context.house",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
LANGUAGES = [("sv", "Svenska"), ("fi", "Suomi"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "ombud_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
TIME_ZONE = env("OMBUD_TIME_ZONE", "Europe/Stockholm")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Staff: personal accounts, passwords by Argon2, a second factor if they turn it on.
AUTH_USER_MODEL = "people.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:inbox"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "ombud.people.accounts.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# How many proxies of ours stand before the server: without it all visitors behind one
# would share an address, and with it the limits on wrong passwords.
ALLAUTH_TRUSTED_PROXY_COUNT = number("OMBUD_PROXIES")
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ombud_cache",
    }
}

SESSION_COOKIE_NAME = "ombud_session"
SESSION_COOKIE_AGE = 8 * 3600  # seconds: a working day
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "ombud_csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Mail: any SMTP server, as smtp://USER:PASSWORD@HOST:PORT or smtps://…
_mail = urlsplit(env("OMBUD_MAIL_URL", "smtp://127.0.0.1:8025"))
if _mail.scheme not in ("smtp", "smtps", "smtp+starttls"):
    raise SettingError(
        "OMBUD_MAIL_URL does not start with smtp://, smtps:// or smtp+starttls://.",
        mend="Write it as smtps://USER:PASSWORD@HOST:465.",
    )
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("OMBUD_MAIL_FROM", "ombud@localhost")

# The keys that live outside the database.
MASTER_KEY = bytes.fromhex(env("OMBUD_MASTER_KEY")) or HOME.key("master")
INDEX_KEY = bytes.fromhex(env("OMBUD_INDEX_KEY")) or HOME.key("index")
LEDGER_KEY = bytes.fromhex(env("OMBUD_LEDGER_KEY")) or HOME.key("ledger")
LEDGER_ORIGIN = env("OMBUD_LEDGER_ORIGIN", "ombud.local/ledger")

# The worker says every half second that it lives; two silent seconds and another one
# takes its jobs over. Steps hold a row lock, so a slow worker is never doubled.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
WORKER_HEARTBEAT_SECONDS = 0.5
WORKER_DEAD_AFTER_SECONDS = 2.0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "ombud.home.logs.Line", "traces": env("OMBUD_LOG") == "DEBUG"}
    },
    "handlers": {
        "err": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "line",
        }
    },
    "root": {"handlers": ["err"], "level": env("OMBUD_LOG", "WARNING")},
}
