"""Addresses of servers, read from the environment."""

from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit


class BadAddress(ValueError):
    """An address in the environment cannot be read. The text names the variable and the form."""


def database(variable: str, address: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name`, or `...@/name?host=/folder`."""
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadAddress(
            f"{variable}: an address of PostgreSQL begins with postgresql://, not {parts.scheme!r}"
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise BadAddress(
            f"{variable}: the name of the database is missing (postgresql://user:password@host/name)"
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
    }


def rename_database(address: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{quote(name)}"))


def celery_broker(address: str) -> str:
    """The same Redis server in kombu's spelling, where a socket is `redis+socket://` with a virtual host."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return address
    number = parse_qs(parts.query).get("db", ["0"])[-1]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"
