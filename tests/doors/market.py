"""The drill's stalls as a collection of the API, and callers of every kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib import admin
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, set_token_value
from pydantic import BaseModel

from accounts.models import Office, Person, User
from doors.admin import ActionsOnlyAdmin
from doors.forms import Words
from doors.oauth import create_client
from doors.pages import ProcedurePages
from doors.rest import ProcedureCollection
from tests.accounts.people import a_user, grant
from tests.drill.models import Berth, Stall

STALLS = "/api/v1/stalls/"
_number = count(1)


class ItemShape(BaseModel):
    """One thing that is sold."""

    name: str
    price: int
    weight: str


class StallShape(BaseModel):
    """A stall as the market tells it."""

    keeper: str
    name: str
    fee: int | None
    items: list[ItemShape]


class Stalls(ProcedureCollection):
    """Stalls, opened and amended through the API."""

    procedure = Stall
    slug = "stalls"
    scope = "market"
    opening = "draft"
    amending = {"PATCH": "amend"}
    related = ("keeper",)
    prefetch = ("items",)
    representation = StallShape

    def serialise(self, row: Any, actor: Any) -> Mapping[str, Any]:
        items = sorted(row.items.all(), key=lambda item: item.number)
        return {
            "keeper": row.keeper.code,
            "name": row.name,
            "fee": row.fee,
            "items": [{"name": i.name, "price": i.price, "weight": str(i.weight)} for i in items],
        }


class StallPages(ProcedurePages):
    """Stalls, opened and decided on pages."""

    procedure = Stall
    slug = "market"
    title = "Stall"
    opening = "draft"
    path = ("draft", "filed", "granted", "lapsed")
    related = ("keeper",)
    words = {"fee": Words("Fee for the stall", unit="JPY"), "items": Words("Goods", row_label="Thing")}
    words_of = {"draft": {"keeper_id": Words("Keeper")}}
    about = {"refuse": "This cannot be taken back."}

    def context(self, row: Any, actor: Any) -> Mapping[str, Any]:
        facts = [{"label": "Name", "value": row.name}]
        return {"sections": [{"title": "The stall", "anchor": "stall", "facts": facts}]}

    def choices(self, row: Any, move: Any, actor: Any) -> Any:
        return {**super().choices(row, move, actor), "helper": []}

    def office_of(self, data: dict[str, Any], actor: Any) -> int:
        return Office.objects.get(code="TYO").pk


class StallAdmin(ActionsOnlyAdmin):
    """Stalls as supervisors list them."""

    list_display = (*ActionsOnlyAdmin.list_display, "name")
    related = ("keeper", "helper_office", "berth__case")


class BerthAdmin(ActionsOnlyAdmin):
    """Berths, laid out by supervisors."""


for _model, _admin in ((Stall, StallAdmin), (Berth, BerthAdmin)):
    if not admin.site.is_registered(_model):
        admin.site.register(_model, _admin)


def a_client_of(person: Person, role: str = "broker", scope: str = "market:read market:write") -> Api:
    """A broker's system: a service user of that person with a token."""
    user = a_user(f"machine{next(_number)}", is_service=True)
    grant(user, role, person)
    application, _secret = create_client(user, "test")
    raw = f"token-{next(_number)}"
    token = AccessToken(application=application, scope=scope, expires=timezone.now() + timedelta(hours=1))
    set_token_value(token, raw)
    token.save()
    return Api(token=raw)


def somebody(user: User) -> Api:
    """Somebody signed in to the pages."""
    client = Client()
    client.force_login(user)
    return Api(client=client)


@dataclass
class Api:
    """A caller: sends JSON, a new Idempotency-Key with every POST unless told otherwise."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def headers(self, **more: str) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return own | {name.replace("_", "-"): value for name, value in more.items()}

    def get(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client.get(path, data, headers=self.headers(**headers))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps({} if body is None else body)
        headers.setdefault("content_type", "application/json")
        content_type = headers.pop("content_type")
        return self.client.generic(
            method, path, text, content_type=content_type, headers=self.headers(**headers)
        )

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Any:
        if key is not None:
            headers["Idempotency_Key"] = key or f"key-{next(_number)}"
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)
