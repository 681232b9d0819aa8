"""Django's settings, read from the environment. What is unsafe must be asked for: DEBUG, KANMON_SANDBOX."""

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu.entity import Queue

import config.celery  # noqa: F401  every process that reads the settings gets its tasks bound to our broker
from config import addresses, logs

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def _required(name: str, why: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}.")
    return value


# --- what kind of system this is -----------------------------------------------------------------
DEBUG = _flag("DEBUG")
# A sandbox or training system: its clock may be moved forward and its accounts have known passwords.
KANMON_SANDBOX = _flag("KANMON_SANDBOX")
SECRET_KEY = _required(
    "SECRET_KEY", "choose a long random text and keep it secret; only the demo and the tests make one up"
)
ALLOWED_HOSTS = [h.strip() for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h.strip()]
if not ALLOWED_HOSTS and (DEBUG or KANMON_SANDBOX):
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [o.strip() for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o.strip()]

# --- the house -----------------------------------------------------------------------------------
FLOORS = [
    "accounts",
    "statute",
    "doors",
    "parties",
    "duties",
    "arrivals",
    "bonded_areas",
    "risk",
    "clearance",
    "ipr_verification",
    "console",
]
INSTALLED_APPS = [
    *reversed(FLOORS),  # a higher floor may replace a lower one's template
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "oauth2_provider",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "django_prometheus",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.content_policy.AdminContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UserLanguage",
    "accounts.middleware.PasswordChangeRequired",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "doors.middleware.LawReadOnce",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- servers -------------------------------------------------------------------------------------
# Two roles: web and workers are kanmon_app, who cannot change the journal; migrations are the owner.
_DATABASE_URL = _required("DATABASE_URL", "start through manage.py or script/demo, or name your PostgreSQL")
DATABASE_ROLE = os.environ.get("KANMON_DATABASE_ROLE", "app")
if DATABASE_ROLE == "owner" and os.environ.get("MIGRATION_DATABASE_URL"):
    _DATABASE = addresses.database("MIGRATION_DATABASE_URL", os.environ["MIGRATION_DATABASE_URL"])
else:
    _DATABASE = addresses.database("DATABASE_URL", _DATABASE_URL)
_DATABASE["OPTIONS"] = {"connect_timeout": "5", "application_name": "kanmon", **_DATABASE["OPTIONS"]}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {**_DATABASE, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
}
REDIS_URL = _required("REDIS_URL", "start through manage.py or script/demo, or name your Redis server")
CACHES = {
    "default": {
        "BACKEND": "config.cache.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "kanmon",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# --- queues --------------------------------------------------------------------------------------
CELERY_BROKER_URL = addresses.celery_broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 300  # seconds
CELERY_TASK_TIME_LIMIT = 330
CELERY_TASK_DEFAULT_QUEUE = "timers"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_QUEUES = [
    Queue(name)  # type: ignore[no-untyped-call]
    for name in ("timers", "notices", "webhooks", "intake")
]
CELERY_TASK_ROUTES = {
    "statute.tasks.*": {"queue": "timers"},
    "doors.tasks.*": {"queue": "timers"},
    "*.notices.*": {"queue": "notices"},
    "*.webhooks.*": {"queue": "webhooks"},
    "*.intake.*": {"queue": "intake"},
}
# A request that wakes a worker never waits for a broker that is down: the sweeps find the work anyway.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 30,
    "socket_connect_timeout": 1,
    "max_retries": 0,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Tokyo"
CELERY_BEAT_SCHEDULE = {
    "sweep-deadlines": {"task": "statute.tasks.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "drain-outbox": {"task": "statute.tasks.drain_outbox", "schedule": 5.0, "options": {"expires": 5}},
    "seal-journal": {
        "task": "statute.tasks.seal",
        "schedule": crontab(minute=0),
        "options": {"expires": 3600},
    },
    "forget-answered-requests": {
        "task": "doors.tasks.forget_answered_requests",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 6 * 3600},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = os.environ.get(
    "KANMON_BEAT_FILE", os.fspath(BASE_DIR / "var" / "celerybeat-schedule")
)

# --- people --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NotADemoPassword"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_COOLOFF_TIME = 1  # hours
AXES_CLIENT_IP_CALLABLE = "doors.actors.address_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are in the journal of sessions; failures are kept

# --- machines ------------------------------------------------------------------------------------
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    # The database keeps the hash of a token alone (RFC 9700): who reads a backup cannot act with what is in it.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "oauth2_provider.contrib.rest_framework.OAuth2Authentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kanmon",
    "DESCRIPTION": "Customs clearance under Japan's Customs Act.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# --- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# --- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("KANMON_STATIC_ROOT", BASE_DIR / "staticfiles"))
# Documents of a case are private: no URL leads to this folder, a view checks who asks.
DOCUMENT_ROOT = Path(os.environ.get("KANMON_DOCUMENT_ROOT", BASE_DIR / "var" / "documents"))
MEDIA_ROOT = DOCUMENT_ROOT
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": os.fspath(DOCUMENT_ROOT),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# The largest form is a whole declaration's. Its input takes 999 lines; of each a page sends 19 fields, and 4 for every
# document of another law. Three documents on every line can be posted: what has more comes as a file or by the API,
# since reading a form costs time, and anybody may send one. Above the lines: 26 fields, 30 additions and 30 deductions
# of 4 fields each, and what the form itself adds (its version, its token).
_LINES_OF_A_FORM, _FIELDS_OF_A_LINE, _FIELDS_ABOVE = 999, 19 + 3 * 4, 26 + (30 + 30) * 4 + 4
DATA_UPLOAD_MAX_NUMBER_FIELDS = _LINES_OF_A_FORM * _FIELDS_OF_A_LINE + _FIELDS_ABOVE

# --- security of the pages -----------------------------------------------------------------------
_PLAIN_HTTP = DEBUG or KANMON_SANDBOX  # the demo is served without TLS
SESSION_COOKIE_SECURE = not _PLAIN_HTTP
CSRF_COOKIE_SECURE = not _PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = not _PLAIN_HTTP and not _flag("KANMON_TLS_ELSEWHERE")
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 0 if _PLAIN_HTTP else 365 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = _flag("KANMON_BEHIND_PROXY")
if BEHIND_PROXY:  # only where the proxy sets the header itself, or a client could
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

UNFOLD = {"SITE_TITLE": "Kanmon", "SITE_HEADER": "Kanmon", "SITE_URL": "/"}  # the theme of the admin

# --- operations ----------------------------------------------------------------------------------
LOGGING = logs.configure(as_json=not (DEBUG or KANMON_SANDBOX), level=os.environ.get("LOG_LEVEL", "INFO"))
PROMETHEUS_EXPORT_MIGRATIONS = False
# Who may read /metrics: whoever sends this as a bearer token; where it is empty, programs on this machine only.
METRICS_TOKEN = os.environ.get("KANMON_METRICS_TOKEN", "").strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
