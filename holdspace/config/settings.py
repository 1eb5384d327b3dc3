"""All settings, in one file, from a handful of environment variables (docs/operating.md lists them)."""

import os
import secrets
from pathlib import Path

from holdspace import __version__
from holdspace.kernel.keys.handover import VARIABLE as KEY_DESCRIPTOR
from holdspace.kernel.keys.handover import take_over
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.kernel.keys.store import Keys, KeyStore, default_key_dir
from holdspace.kernel.postgres.address import read_address

BASE = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("HOLDSPACE_DATA") or BASE / "data").expanduser().resolve()
VERSION = __version__

# --- Keys: outside the data directory, in the keyring, a file, a credential or under a passphrase (security.md 6.2) ---

KEY_STORE = KeyStore(
    DATA,
    default_key_dir(os.environ, Path.home()),
    credentials=Path(os.environ["CREDENTIALS_DIRECTORY"]) if os.environ.get("CREDENTIALS_DIRECTORY") else None,
    keyring_first=not os.environ.get("HOLDSPACE_KEYS", "").strip(),
)
KEY_STORE.hold(take_over(os.environ.get(KEY_DESCRIPTOR)))  # `holdspace serve` opened them already, for its worker


def database_keys() -> Keys:
    """Return the keys, read once a process and again after a change."""
    return KEY_STORE.keys()


def _server_secret() -> str:
    """What signs cookies and form tokens. Before the first start, and while the key is lost, nothing signed is read again."""
    try:
        return database_keys().server_secret
    except KeyProblem:
        return secrets.token_hex(32)


SECRET_KEY = _server_secret()


def LOG_SECRET() -> bytes:  # noqa: N802  # a setting
    """What the key that signs the log's checkpoints is derived from."""
    return database_keys().log


# --- Where it is served: loopback, or a declared name behind TLS ---

PORT = int(os.environ.get("PORT", "8000"))
HOST = os.environ.get("HOST", "127.0.0.1")
PUBLIC_NAME = os.environ.get("HOLDSPACE_NAME", "").strip().lower()  # a host name behind a TLS proxy
BEHIND_TLS = bool(PUBLIC_NAME)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *([PUBLIC_NAME] if PUBLIC_NAME else [])]
# Where a passkey may be asked to sign.
SIGNING_ORIGINS = (f"https://{PUBLIC_NAME}" if BEHIND_TLS else f"http://localhost:{PORT}".removesuffix(":80"),)
CSRF_TRUSTED_ORIGINS = [f"https://{PUBLIC_NAME}"] if BEHIND_TLS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
HOLDSPACE_CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR" if BEHIND_TLS else ""
SECURE_SSL_REDIRECT = False  # the proxy's part
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
DEBUG = False
RUNS_JOBS = os.environ.get("HOLDSPACE_JOBS", "1") == "1"  # the server itself; 0 where `holdspace jobs` runs beside it

# --- What it is made of ---

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "holdspace.audit",
    "holdspace.practice",
    "holdspace.clients",
    "holdspace.caseload",
    "holdspace.encounters",
    "holdspace.notes",
    "holdspace.oversight",
    "holdspace.continuity",
    "holdspace.psychotherapy",
    "holdspace.web.ui",
]
MIDDLEWARE = [
    "holdspace.config.walling.WallsMiddleware",
    "holdspace.api.middleware.ApiMiddleware",
    "holdspace.web.ui.middleware.headers.HeadersMiddleware",
    "holdspace.web.ui.middleware.hosts.HostsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "holdspace.web.ui.middleware.errors.ErrorsMiddleware",
    "holdspace.web.setup.founded.FoundedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "holdspace.web.ui.middleware.login.LoginLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "holdspace.web.ui.middleware.actor.ActorMiddleware",
    "holdspace.web.ui.middleware.factors.SecondFactorMiddleware",
]
ROOT_URLCONF = "holdspace.config.urls"
WSGI_APPLICATION = "holdspace.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "holdspace" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "holdspace.web.ui.frame.frame",
            ]
        },
    }
]

# --- The database: one SQLCipher file, or DATABASE_URL=postgres://user:password@host:port/name ---


def _database() -> dict[str, object]:
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return {
            "ENGINE": "holdspace.kernel.sqlcipher",
            "NAME": DATA / "holdspace.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "key": lambda: database_keys().db,
                "timeout": 20,
                "cache_kib": 16384,  # one connection answers nearly everything (config/turns.py)
                # 32 MiB of log before it is worked into the file: a page changed often is then encrypted there once.
                "init_command": "PRAGMA wal_autocheckpoint=4000",
            },
            "TEST": {"NAME": DATA / "test.db"},
        }
    return {"ENGINE": "holdspace.kernel.postgres", "CONN_MAX_AGE": None, **read_address(address).settings}


def _database_apart() -> dict[str, object]:
    """Psychotherapy notes: a file of its own under a key of its own, or a PostgreSQL database walled by person."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return {
            "ENGINE": "holdspace.kernel.sqlcipher",
            "NAME": DATA / "psychotherapy.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"key": lambda: database_keys().apart.db, "timeout": 20},
            "TEST": {"NAME": DATA / "test-psychotherapy.db"},
        }
    own = os.environ.get("PSYCHOTHERAPY_DATABASE_URL", "").strip()
    where = read_address(own, "PSYCHOTHERAPY_DATABASE_URL") if own else read_address(address).apart
    return {
        "ENGINE": "holdspace.kernel.postgres",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"walled_by": "person"},
        **where.settings,
    }


DATABASES = {"default": _database(), "psychotherapy": _database_apart()}
DATABASE_ROUTERS = ["holdspace.config.databases.Router"]
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "").strip()  # who owns the tables, for changing them alone
PSYCHOTHERAPY_DATABASE_OWNER_URL = os.environ.get("PSYCHOTHERAPY_DATABASE_OWNER_URL", "").strip()

# --- Backups (docs/operating.md): a folder, or a command that reads one from standard input; how many stay ---

BACKUP_TO = os.environ.get("HOLDSPACE_BACKUP_TO", "").strip()
BACKUP_COMMAND = os.environ.get("HOLDSPACE_BACKUP_COMMAND", "").strip()
BACKUP_KEEP = os.environ.get("HOLDSPACE_BACKUP_KEEP", "7,4,12")  # days, weeks, months
KIT_TO = os.environ.get("HOLDSPACE_KIT_TO", "").strip()  # a shared folder for downtime kits, besides the data directory
KIT_HOURS = os.environ.get("HOLDSPACE_KIT_HOURS", "72")  # for how long one opens
MIGRATE_WITHOUT_BACKUP = os.environ.get("HOLDSPACE_MIGRATE_WITHOUT_BACKUP") == "1"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "holdspace.config.cache.CountingCache",
        "LOCATION": "holdspace_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # by default 300 strangers' tries push everybody's counts out
    }
}

# --- Signing in (security.md 7.1) ---

AUTH_USER_MODEL = "practice.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "holdspace.practice.passwords.Argon2Hasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "holdspace.practice.passwords.NotGuessable"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "holdspace.web.ui.accounts.AccountAdapter"
MFA_ADAPTER = "holdspace.web.ui.accounts.MfaAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
# Beside allauth's own limits: emergency access asks for names, so nobody may try them out.
ACCOUNT_RATE_LIMITS = {"emergency": "5/5m/user"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = "Holdspace"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way, for a slow hand or a phone whose clock is off (RFC 6238, 5.2)
USERSESSIONS_TRACK_ACTIVITY = False

HOLDSPACE_IDLE_SECONDS = int(os.environ.get("HOLDSPACE_IDLE_SECONDS", "900"))
HOLDSPACE_ABSOLUTE_SECONDS = 12 * 3600
SESSION_COOKIE_AGE = HOLDSPACE_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
# The __Host- prefix wants Secure, which plain http on loopback cannot give in every browser (decision 0004).
SESSION_COOKIE_NAME = "__Host-holdspace" if BEHIND_TLS else f"holdspace_{PORT}"
CSRF_COOKIE_NAME = "__Host-holdspace-csrf" if BEHIND_TLS else f"holdspace_csrf_{PORT}"
CSRF_FAILURE_VIEW = "holdspace.web.ui.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Text never touches a temporary file, a log or an error mail ---

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
ADMINS: list[tuple[str, str]] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "holdspace.config.logs.Wordless", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}

# --- Language, time, static files ---

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = BASE / "build" / "static"
# The script of the page for psychotherapy notes, as set-up built it (scripts/notebook.sh); the boundary check, from where it lies.
STATICFILES_DIRS = [("notebook", BASE / "build" / "notebook"), ("boundary", BASE / "holdspace" / "boundary" / "js")]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "holdspace.web.ui.static_files.BoundaryData",
]
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]  # not yet built: that page says so
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "holdspace.web.ui.static_files.HashedStatic"},
}
WHITENOISE_MAX_AGE = 3600
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # decision 0011
APPEND_SLASH = True
