"""Django's settings. What an installation may change comes from the environment; see docs/reference/settings.md."""

from __future__ import annotations

import os
from pathlib import Path

from watchfloor.common.database import django_database
from watchfloor.common.home import home, secret
from watchfloor.shell.signin.providers import read_providers

BASE_DIR = Path(__file__).resolve().parents[3]
BUILD_DIR = BASE_DIR / "build"
SECRET_KEY = secret("django_key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("WATCHFLOOR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("WATCHFLOOR_ORIGINS", "").split(",") if o]
POOLED = os.environ.get("WATCHFLOOR_DATABASE_POOL", "") == "1"  # set by `watchfloor web`
HTTPS = os.environ.get("WATCHFLOOR_HTTPS", "") == "1"

# From the ground up: a room may know only the rooms before it (pyproject.toml says which).
ROOMS = [
    "people",
    "calendars",
    "notices",
    "matters",
    "standards",
    "observations",
    "interactions",
    "metrics",
    "floor",
    "risks",
    "forecast",
    "audits",
    "guidance",
    "staffing",
    "rosters",
    "intraday",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "procrastinate.contrib.django",
    "django_htmx",
    "watchfloor.common",
    "watchfloor.common.ui",
    *[f"watchfloor.rooms.{room}" for room in ROOMS],
    "watchfloor.flows",
    "watchfloor.shell",
]
MIDDLEWARE = [
    "watchfloor.shell.streaming.StreamingMiddleware",
    "watchfloor.shell.security_headers.SecurityHeadersMiddleware",
    "watchfloor.shell.api.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "watchfloor.shell.streaming.CompressionMiddleware",  # with random padding, against BREACH
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "watchfloor.shell.api.gate.GateMiddleware",  # before anything asks the database
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "watchfloor.shell.middleware.AccessMiddleware",
    "watchfloor.shell.middleware.ZoneMiddleware",
    "watchfloor.shell.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "watchfloor.site.urls"
ASGI_APPLICATION = "watchfloor.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the apps' own, so that allauth's pages come in our look.
        "DIRS": [Path(__file__).resolve().parents[1] / "shell" / "signin" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "watchfloor.shell.menu.menu_context",
                "watchfloor.shell.demo_note.demo_context",
            ],
        },
    }
]

# A read of the settings alone (types, docs) needs no database; the command line starts one.
DATABASES = {
    "default": {
        **django_database(os.environ.get("DATABASE_URL", "postgresql://localhost/watchfloor")),
        # Under ASGI each request has a thread of its own, so connections are shared in a pool;
        # a command keeps the one connection it has.
        "CONN_MAX_AGE": 0 if POOLED else 60,
        "CONN_HEALTH_CHECKS": not POOLED,
    }
}
if POOLED:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 12, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "watchfloor_language"

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
STATICFILES_DIRS = [BUILD_DIR / "vendor"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(home() / "uploads")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = home() / "uploads"  # a received file is moved, never copied
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600  # a long shift
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# How many proxies of yours stand before the web server; 0 believes no X-Forwarded-For.
TRUSTED_PROXIES = int(os.environ.get("WATCHFLOOR_PROXIES", "0"))

ACCOUNT_ADAPTER = "watchfloor.shell.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False  # work places are shared: closing the browser signs out
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Five wrong passwords lock a name for a quarter of an hour. The limits for an address are wide:
# a whole centre sits behind one, and signs in within ten minutes at the start of a shift.
ACCOUNT_RATE_LIMITS = {"login_failed": "100/m/ip,5/15m/key", "login": "1000/m/ip"}
ACCOUNT_FORMS = {"login": "watchfloor.shell.signin.forms.LoginForm"}
MFA_ADAPTER = "watchfloor.shell.signin.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "watchfloor.shell.signin.forms.AuthenticateForm",
    "reauthenticate": "watchfloor.shell.signin.forms.ReauthenticateForm",
}
MFA_TOTP_ISSUER = "Watchfloor"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # administrators enter the addresses
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
USERSESSIONS_ADAPTER = "watchfloor.shell.signin.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ADAPTER = "watchfloor.shell.signin.adapters.ExternalAdapter"
SOCIALACCOUNT_PROVIDERS = read_providers(home() / "sign_in.toml")
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone never opens an existing account

# The lock-out must hold across processes and machines, so it is counted in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
EMAIL_HOST = os.environ.get("WATCHFLOOR_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("WATCHFLOOR_EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("WATCHFLOOR_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("WATCHFLOOR_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("WATCHFLOOR_EMAIL_TLS", "1") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("WATCHFLOOR_EMAIL_FROM", "watchfloor@localhost")
# Hosts or networks inside the building that notices may be sent to: a mail server, a webhook.
FORECAST_WORKERS = int(os.environ.get("WATCHFLOOR_FORECAST_WORKERS", "0"))  # 0: one a core
FLOOR_EVENT_DAYS = int(os.environ.get("WATCHFLOOR_EVENT_DAYS", "92"))  # stays are kept for good
CURRENCY_SIGN = os.environ.get("WATCHFLOOR_CURRENCY", "¥")  # what losses are written in
NOTICE_HOSTS = [h for h in os.environ.get("WATCHFLOOR_NOTICE_HOSTS", "").split(",") if h]
X_FRAME_OPTIONS = "DENY"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
