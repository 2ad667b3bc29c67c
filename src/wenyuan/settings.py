"""Django's settings, all derived from env.py. Nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from wenyuan.env import env, secret_key
from wenyuan.kernel import networks

ENV = env()
HOME = ENV.home
HERE = Path(__file__).parent

SECRET_KEY = secret_key()
DEBUG = ENV.debug


def _hosts(hosts: str, public_url: str) -> list[str]:
    """Host names the site answers to. `*` beside a public address means that one, and this machine itself."""
    if hosts.strip() != "*" or not public_url:
        return [host.strip() for host in hosts.split(",") if host.strip()]
    name = urlsplit(public_url).hostname
    if not name:
        raise SystemExit("wenyuan: WENYUAN_PUBLIC_URL is the full address of the site: https://library.example.org")
    return [f"[{name}]" if ":" in name else name, "localhost", "127.0.0.1", "[::1]"]


ALLOWED_HOSTS = _hosts(ENV.hosts, ENV.public_url)


def _networks(text: str) -> tuple[networks.Network, ...]:
    """Addresses and networks of a comma-separated list."""
    try:
        return networks.parse(text.replace(",", "\n"))
    except networks.NotANetwork as error:
        raise SystemExit(f"wenyuan: WENYUAN_METRICS is a list of addresses and networks; {error} is neither") from None


#: From where, and with what, /metrics is read without signing in.
METRICS_NETWORKS = _networks(ENV.metrics)
METRICS_TOKEN = ENV.metrics_token
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
    "django.contrib.admin.apps.SimpleAdminConfig",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "treebeard",
    "wenyuan.kernel",
    "wenyuan.blobs",
    "wenyuan.jobs",
    "wenyuan.accounts",
    "wenyuan.audit",
    "wenyuan.house",
    "wenyuan.library",
    "wenyuan.signposts",
    "wenyuan.ingest",
    "wenyuan.search",
    "wenyuan.copies",
    "wenyuan.doors",
    "wenyuan.keeping",
    "wenyuan.notices",
    "wenyuan.moderation",
    "wenyuan.portal",
    "wenyuan.workbench",
    "wenyuan.statistics",
    "wenyuan.administration",
    "wenyuan.member",
    # After ours, whose templates stand in for theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    # First: probes must not depend on anything, and what is measured is all the rest.
    "wenyuan.operations.middleware.Watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wenyuan.portal.middleware.CompressText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the check of forms: a request with a token has no cookie that could be ridden on.
    "wenyuan.accounts.middleware.BearerTokens",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wenyuan.portal.middleware.LinkKeys",
    "wenyuan.portal.rates.middleware.Rates",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "wenyuan.member.context.doors",
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


def _mail(url: str) -> dict[str, object]:
    """Django's settings of one smtp:// (STARTTLS unless ?tls=no) or smtps:// address."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SystemExit("wenyuan: WENYUAN_MAIL_URL is smtp://user:password@host:port or smtps://…")
    query = parse_qs(parts.query)
    is_implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_implicit,
        "EMAIL_USE_TLS": not is_implicit and query.get("tls", [""])[0] != "no",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": query.get("from", [unquote(parts.username or "") or f"wenyuan@{parts.hostname}"])[0],
    }


EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if ENV.mail_url:
    globals().update(_mail(ENV.mail_url))

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

# A plain form may bring a pile of files; their sizes are bounded where they are received.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

# Shared by all web processes, because what it holds is how often somebody has tried to sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

_FORMATTERS = {"plain": "wenyuan.kernel.logs.PlainLines", "json": "wenyuan.kernel.logs.JsonLines"}
if ENV.log not in _FORMATTERS:
    raise SystemExit(f"wenyuan: WENYUAN_LOG={ENV.log!r} is neither plain nor json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "wenyuan.kernel.logs.Tracebacks" if DEBUG else _FORMATTERS[ENV.log]}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "watchfiles": {"level": "WARNING"},
        # A line for every answer is for machines to read.
        "wenyuan.requests": {"level": "INFO" if ENV.log == "json" else "ERROR"},
    },
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- People (django-allauth; the addresses are in member/urls.py) ---
AUTHENTICATION_BACKENDS = ["wenyuan.accounts.backends.Backend"]
PASSWORD_HASHERS = ["wenyuan.accounts.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
ACCOUNT_ADAPTER = "wenyuan.accounts.adapters.Accounts"
ACCOUNT_FORMS = {"login": "wenyuan.accounts.forms.SignIn", "signup": "wenyuan.accounts.forms.SignUp"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENV.public_url.startswith("https://") else "http"
# Failed sign-ins: of one account from one address, and of all accounts from it (a reading room may share one).
ACCOUNT_RATE_LIMITS = {"login_failed": "30/5m/ip,5/5m/key", "login": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "wenyuan.accounts.adapters.SecondFactors"
# Browsers offer passkeys without TLS on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENV.public_url.startswith("https://")
SOCIALACCOUNT_ADAPTER = "wenyuan.accounts.adapters.Providers"
# A link, not a form: form-action 'self' would end the way to the provider at our own door.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": ENV.oidc_name,
                "client_id": ENV.oidc_client,
                "secret": ENV.oidc_secret,
                "settings": {"server_url": ENV.oidc_url},
            }
        ]
        if ENV.oidc_url
        else [],
    }
}
