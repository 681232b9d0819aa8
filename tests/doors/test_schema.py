"""The published schema says what the API does, and the page about it can be read without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.test import Client

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World


@pytest.fixture
def document(market: World, nobody: Api) -> Any:
    answer = nobody.get("/api/v1/schema/")
    assert answer.status_code == 200
    return answer.json()


def test_it_is_openapi_3_1(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Kanmon"


def test_every_act_has_its_own_address_and_input(document: Any) -> None:
    acts = {path for path in document["paths"] if path.startswith("/api/v1/stalls/{reference}/actions/")}
    assert "/api/v1/stalls/{reference}/actions/grant/" in acts
    assert "/api/v1/stalls/{reference}/actions/lapse/" not in acts  # the timer's
    grant = document["paths"]["/api/v1/stalls/{reference}/actions/grant/"]["post"]
    ref = grant["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    model = document["components"]["schemas"][ref.rpartition("/")[2]]
    assert set(model["properties"]) == {"berth_id", "until"}
    assert model["additionalProperties"] is False
    assert grant["security"] == [{"oauth2": ["market:write"]}]
    assert {p["name"] for p in grant["parameters"] if p["required"]} == {"reference", "Idempotency-Key"}


def test_every_answer_that_is_not_an_act_is_a_problem(document: Any) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
            assert "401" in operation["responses"], (path, method)
            if method == "post":
                assert {"400", "409", "422"} <= set(operation["responses"]), path


def test_every_reference_in_it_leads_somewhere(document: Any) -> None:
    text = str(document)
    for part in ("schemas", "examples", "headers"):
        names = set(re.findall(rf"#/components/{part}/([^'\"]+)", text))
        assert names
        assert names <= set(document["components"][part])
    ids = re.findall(r"'operationId': '([^']+)'", text)
    assert len(ids) == len(set(ids))


def test_it_is_a_sound_document(document: Any) -> None:
    from schemathesis.openapi import from_dict

    assert from_dict(document).statistic.operations.total > 10


def test_it_is_served_as_yaml_to_whom_accepts_that(market: World, nobody: Api) -> None:
    answer = nobody.get("/api/v1/schema/", Accept="application/vnd.oai.openapi")
    assert yaml.safe_load(answer.content)["openapi"] == "3.1.0"


def test_the_page_about_it_has_no_script_of_its_own_and_names_every_act(market: World) -> None:
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "/api/v1/stalls/{reference}/actions/grant/" in html
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "https://" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\sstyle=", html)
    assert re.search(r'id="model-\w*GrantInput"', html)
