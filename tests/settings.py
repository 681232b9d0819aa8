"""The settings of the tests and of the static checks: the real ones, without what would slow a test."""

import os

# The type checker reads settings without servers; the tests have set these before they come here.
os.environ.setdefault("SECRET_KEY", "not a secret: tests and static checks only")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/nothing")
os.environ.setdefault("REDIS_URL", "redis://localhost:1/0")

from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.drill"]  # two small procedures for the kernel's tests
DEBUG = False
KANMON_SANDBOX = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; nothing is protected by it
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
AXES_ENABLED = False  # its own tests switch it on

# Test runs beside each other have databases of their own: see `tests/conftest.py`.
_SLOT = os.environ.get("KANMON_TEST_SLOT", "0")
DATABASES["default"]["TEST"] = {"NAME": f"test_kanmon_{_SLOT}"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES["default"]["KEY_PREFIX"] = f"test{_SLOT}"
WHITENOISE_AUTOREFRESH = True  # nothing is collected for tests
