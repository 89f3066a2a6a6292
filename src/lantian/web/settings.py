"""Settings of the Django project.

Everything that differs between installations comes from the environment:

=========================  =============================================================================================
LANTIAN_HOME               data folder, default ./var
LANTIAN_PACK               campaign pack, default the one of the repository
LANTIAN_ALLOWED_HOSTS      names under which the pages are asked for, comma-separated; default this machine alone
LANTIAN_HTTPS              1 behind a proxy that speaks TLS: secure cookies, HSTS, redirect to https
LANTIAN_SECRET_KEY         signing key; default a key made once and kept in the data folder
LANTIAN_DEBUG              1 shows tracebacks in the browser; never on a machine that others reach
=========================  =============================================================================================
"""

from __future__ import annotations

import os

from lantian.io.home import data_home
from lantian.web.installation import pack_folder, pack_time_zone, secret_key

HOME = data_home()
LANTIAN_PACK = pack_folder()


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def _listed(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


DEBUG = _flag("LANTIAN_DEBUG")
HTTPS = _flag("LANTIAN_HTTPS")
SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = [*_listed("LANTIAN_ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _listed("LANTIAN_ALLOWED_HOSTS")] if HTTPS else []

INSTALLED_APPS = [
    "lantian.web",
    "lantian.apps.briefings",
    "lantian.apps.warnings",
    "lantian.apps.curtailment",
    "lantian.apps.forecasts",
    "lantian.apps.inventory",
    "lantian.apps.accountability",
    "lantian.apps.rewards",
    "lantian.apps.duty",
    "lantian.apps.supervision",
    "lantian.apps.inspections",
    "lantian.apps.cases",
    "lantian.apps.tasks",
    "lantian.apps.submissions",
    "lantian.apps.draws",
    "lantian.apps.reconciliation",
    "lantian.apps.workbooks",
    "lantian.apps.ledgers",
    "lantian.apps.exchange",
    "lantian.apps.dustfall",
    "lantian.apps.stacks",
    "lantian.apps.integrity",
    "lantian.apps.calibration",
    "lantian.apps.quality",
    "lantian.apps.devices",
    "lantian.apps.network",
    "lantian.apps.monitoring",
    "lantian.apps.evidence",
    "lantian.apps.notices",
    "lantian.apps.records",
    "lantian.apps.orgs",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules",
    "django_tables2",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "lantian.web.middleware.content_security",
    "lantian.web.middleware.bounded_body",
    "django.middleware.security.SecurityMiddleware",
    "lantian.web.middleware.compressed_files",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lantian.web.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lantian.web.middleware.private_answers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lantian.web.middleware.one_now",
    "lantian.web.middleware.own_password_first",
    "lantian.web.middleware.rules_in_force",
]

ROOT_URLCONF = "lantian.web.urls"
WSGI_APPLICATION = "lantian.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.static",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lantian.web.context.campaign",
            ],
        },
    }
]

# --- records ----------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "records.db",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction takes the write lock at its beginning: two of them queue up, none is refused half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what the action log has said is on the disk when the answer goes out.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # Shared by all web processes, so that the limits on sign-in attempts count them together.
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = pack_time_zone(LANTIAN_PACK)

# --- static files: served by WhiteNoise straight from the packages ----------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 600

# --- people -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work"
ACCOUNT_ADAPTER = "lantian.apps.orgs.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_DISPLAY = "lantian.apps.orgs.queries.shown_name"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Lantian"

# --- security ---------------------------------------------------------------------------------------------------------

SESSION_COOKIE_NAME = "lantian_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lantian.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

DJANGO_TABLES2_TEMPLATE = "django_tables2/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LANTIAN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},  # pages that do not exist and rights that are missing are no incident
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
