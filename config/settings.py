"""Django's settings: one module, the two stacks as data. The environment is read in `config.environment`."""

import hashlib
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from config import environment
from config.logs import not_a_health_check

ENVIRONMENT = environment.read()
BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
SECRET_KEY_FALLBACKS = list(ENVIRONMENT.earlier_secret_keys)
DEBUG = ENVIRONMENT.debug
DATA_DIR = ENVIRONMENT.data_dir
PUBLIC_URL = ENVIRONMENT.public_url
INTERNAL_URL = ENVIRONMENT.internal_url
STACK = ENVIRONMENT.stack
NEEDS_SIGN_IN = ENVIRONMENT.needs_sign_in
LOCAL_HOST_NAMES = list(environment.LOOPBACK_NAMES)
OWNER_PASSWORD = ENVIRONMENT.owner_password
TOOLSCOPE_API_KEY = ENVIRONMENT.api_key
ALLOWED_PRIVATE_HOSTS = ENVIRONMENT.allowed_private_hosts
# What tells where a secret is used, and what changes these places when it is renamed (`accounts.secret_uses`).
SECRET_USERS = ["tools.secret_uses.uses", "providers.secret_uses.uses"]
SECRET_FOLLOWERS = ["tools.secret_uses.follow", "providers.secret_uses.follow"]
PROVIDER_KEYS_FOUND = ENVIRONMENT.provider_keys
# The environment of MCP servers that are programs on this machine; None: they are switched off.
MCP_STDIO_ENVIRONMENT = ENVIRONMENT.program_variables
# Under test: refuse every address but this machine's, whoever asks.
OUTBOUND_LOOPBACK_ONLY = False
# The simulator answers this many times as fast as a plausible model.
SIMULATOR_SPEED = 1.0

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "accounts",
    "traces",
    "providers",
    "tools",
    "playground",
    "simulator",
    "api",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "api.middleware.ProblemMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.WorkspaceMiddleware",
    "accounts.unwritable.UnwritableMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": dj_database_url.parse(ENVIRONMENT.database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at BEGIN: two writers wait for each other instead of failing (docs/decisions.md).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = ENVIRONMENT.redis_url

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.OwnerBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []  # the owner's password comes from the environment

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en-us"

STATIC_URL = "static/"
# The embedded stack serves the files from where they are; only the server stack collects them.
STATIC_ROOT = BASE_DIR / "staticfiles" if STACK == "server" else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.packaged_editor.PackagedEditor",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STACK == "server"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = STACK == "embedded"
WHITENOISE_AUTOREFRESH = DEBUG

ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Cookies ignore ports: the suffix keeps two instances on one machine apart.
_INSTANCE = hashlib.sha256(f"cookies of {SECRET_KEY}".encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"toolscope_session_{_INSTANCE}"
CSRF_COOKIE_NAME = f"toolscope_csrf_{_INSTANCE}"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
# Other names of the operator's domain are not ours to bind (W005, W021); the proxy in front redirects (W008).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.is_https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # an import shows four for each of 500 tools
CELERY_BROKER_URL = REDIS_URL

QUIETER = {"httpx": "WARNING", "httpx2": "WARNING", "httpcore": "WARNING", "django.request": "ERROR"}
# The MCP SDK logs what servers send, which may hold secrets; what went wrong is told by tools.mcp.failures.
QUIETER |= {"mcp": "CRITICAL", "client": "CRITICAL"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"health": {"()": "django.utils.log.CallbackFilter", "callback": not_a_health_check}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["health"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # What a visitor asked wrongly is told to the visitor.
    "loggers": {name: {"level": level} for name, level in QUIETER.items()},
}
