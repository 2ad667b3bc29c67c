"""Django's settings, all derived from env.py. Nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from wenyuan.env import env, secret_key

ENV = env()
HOME = ENV.home
HERE = Path(__file__).parent

SECRET_KEY = secret_key()
DEBUG = ENV.debug
ALLOWED_HOSTS = [h.strip() for h in ENV.hosts.split(",") if h.strip()]
CSRF_TRUSTED_ORIGINS = [ENV.public_url] if ENV.public_url else []
ROOT_URLCONF = "wenyuan.urls"
WSGI_APPLICATION = "wenyuan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "treebeard",
    "wenyuan.kernel",
    "wenyuan.blobs",
    "wenyuan.jobs",
    "wenyuan.accounts",
    "wenyuan.audit",
    "wenyuan.library",
    "wenyuan.ingest",
    "wenyuan.search",
    "wenyuan.copies",
    "wenyuan.doors",
    "wenyuan.keeping",
    "wenyuan.notices",
    "wenyuan.moderation",
    "wenyuan.portal",
    "wenyuan.workbench",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wenyuan.portal.middleware.CompressText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wenyuan.portal.middleware.SecurityHeaders",
]

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
                "wenyuan.portal.context.site",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """Django's settings of one sqlite:// or postgresql:// address."""
    if not url:
        url = f"sqlite://{HOME / 'wenyuan.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path,
            "OPTIONS": {
                # A writer asks for the lock when it begins, so that it never fails half way.
                "transaction_mode": "IMMEDIATE",
                # FULL: what a commit acknowledged survives a power cut, not only a killed process.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
                "timeout": 60,
            },
            "TEST": {"NAME": str(HOME / "test.sqlite3")},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise SystemExit(f"wenyuan: WENYUAN_DATABASE_URL begins with {parts.scheme!r}; use sqlite:// or postgresql://")


DATABASES = {"default": _database(ENV.database_url)}

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_CODE = ENV.language
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

LOGIN_URL = "portal:sign-in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.public_url.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "watchfiles": {"level": "WARNING"}},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
