"""A form asks for what an input model has, and what is posted becomes what the model takes; no rule is added."""

from __future__ import annotations

import time
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from django.db import models
from django.http import QueryDict
from pydantic import Field

from doors.form_data import data_of
from doors.form_parts import FormNotPossible, parts_of
from doors.forms import Words, fields_of, summary_of
from statute.errors import Reason
from statute.transitions import Input


class Colour(models.TextChoices):
    RED = "red", "Crimson"
    BLUE = "blue", "Azure"


class Price(Input):
    amount: Annotated[Decimal, Field(ge=0)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "JPY"


class Paper(Input):
    number: Annotated[str, Field(max_length=70)]


class Line(Input):
    description: Annotated[str, Field(max_length=500)] = ""
    weight: Decimal | None = None
    fragile: bool = False
    papers: tuple[Paper, ...] = ()


class Order(Input):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    note: Annotated[str, Field(max_length=4000)] = ""
    count: Annotated[int, Field(ge=1, le=99)] | None = None
    on: date | None = None
    at: datetime | None = None
    colour: Colour | None = None
    terms: Literal["FOB", "CIF"] = "CIF"
    urgent: bool = False
    known: bool | None = None
    price: Price | None = None
    tags: tuple[str, ...] = ()
    colours: list[Colour] = []
    rates: dict[str, int] = {}
    lines: Annotated[tuple[Line, ...], Field(max_length=99)] = ()


def post(text: str = "", **more: str) -> QueryDict:
    data = QueryDict(text, mutable=True)
    for name, value in more.items():
        data[name] = value
    return data


def names(fields: list[dict[str, Any]]) -> dict[str, str]:
    return {one["name"]: one["kind"] for one in fields}


def test_every_field_is_asked_for_in_the_way_of_its_type() -> None:
    fields = fields_of(Order)
    assert names(fields) == {
        "name": "text",
        "note": "textarea",
        "count": "number",
        "on": "date",
        "at": "datetime-local",
        "colour": "select",
        "terms": "select",
        "urgent": "checkbox",
        "known": "select",
        "price": "group",
        "tags": "textarea",
        "colours": "checkboxes",
        "rates": "textarea",
        "lines": "lines",
    }
    by_name = {one["name"]: one for one in fields}
    assert by_name["name"]["required"]
    assert by_name["name"]["maxlength"] == 40
    assert [(o["value"], o["label"]) for o in by_name["colour"]["options"]] == [
        ("red", "Crimson"),
        ("blue", "Azure"),
    ]
    assert names(by_name["price"]["fields"]) == {"price-amount": "number", "price-currency": "code"}
    lines = by_name["lines"]
    assert lines["max"] == 99
    assert [one["name"] for one in lines["blank"]][:2] == [
        "lines-__index__-description",
        "lines-__index__-weight",
    ]
    assert [row["index"] for row in lines["rows"]] == [0]


def test_what_lies_in_a_group_or_a_row_that_may_be_left_out_is_not_asked_for_by_the_browser() -> None:
    by_name = {one["name"]: one for one in fields_of(Order)}
    rows = [*by_name["lines"]["blank"], *by_name["lines"]["rows"][0]["fields"]]
    assert not any(one.get("required") for one in [*by_name["price"]["fields"], *rows])
    # A choice without an empty one would say something in every row.
    assert all(one["blank"] for one in rows if one["kind"] == "select")


def test_words_and_choices_are_put_to_people_where_they_are_given() -> None:
    words = {
        "count": Words("How many", "Pieces", unit="NO"),
        "note": Words(hidden=True),
        "lines.weight": Words("Net"),
    }
    fields = fields_of(Order, words=words, choices={"name": [("a", "Anna"), ("b", "Ben")]})
    by_name = {one["name"]: one for one in fields}
    assert "note" not in by_name
    assert (by_name["count"]["label"], by_name["count"]["help"], by_name["count"]["unit"]) == (
        "How many",
        "Pieces",
        "NO",
    )
    assert by_name["name"]["kind"] == "select"
    assert [o["label"] for o in by_name["name"]["options"]] == ["Anna", "Ben"]
    assert by_name["lines"]["blank"][1]["label"] == "Net"
    assert by_name["urgent"]["label"] == "Urgent"


def test_what_was_left_empty_is_left_out() -> None:
    assert data_of(Order, post("name=&note=+&count=&on=&terms=&price-amount=&lines-0-weight=")) == {
        "urgent": False
    }


def test_what_was_filled_in_is_what_the_model_takes() -> None:
    text = (
        "name=+Box+&note=a%0D%0Ab&count=12&on=2026-11-02&at=2026-11-02T09:30&colour=red&terms=FOB&urgent=true"
        "&known=false&price-amount=1,234.50&price-currency=USD&tags=x%0D%0A%0D%0A+y+&colours=red&colours=blue"
        "&rates=a+%3D+1%0D%0Ab%3D2&lines-0-description=&lines-3-description=Soba&lines-3-weight=１２．５"
        "&lines-10-fragile=true&lines-10-description=Glass&lines-10-papers-0-number=P1&lines-10-papers-1-number="
    )
    data = data_of(Order, post(text))
    order = Order.model_validate(data)
    assert order == Order(
        name="Box",
        note="a\nb",
        count=12,
        on=date(2026, 11, 2),
        at=datetime.fromisoformat("2026-11-02T09:30+09:00"),
        colour=Colour.RED,
        terms="FOB",
        urgent=True,
        known=False,
        price=Price(amount=Decimal("1234.50"), currency="USD"),
        tags=("x", "y"),
        colours=[Colour.RED, Colour.BLUE],
        rates={"a": 1, "b": 2},
        lines=(
            Line(description="Soba", weight=Decimal("12.5")),
            Line(description="Glass", fragile=True, papers=(Paper(number="P1"),)),
        ),
    )


@pytest.mark.parametrize("text", ["1,5", "1,23,456", "12,34"])
def test_a_comma_that_separates_no_thousands_is_left_for_the_model_to_refuse(text: str) -> None:
    data = data_of(Order, post(name="x", count=text))
    assert data["count"] == text


def test_a_row_in_which_nothing_was_written_is_no_row_but_a_checkbox_alone_counts() -> None:
    assert "lines" not in data_of(Order, post("lines-0-weight=&lines-1-description="))
    assert len(data_of(Order, post("lines-0-fragile=true"))["lines"]) == 1


def test_every_box_ticked_of_a_list_of_texts_is_kept() -> None:
    posted = QueryDict("name=x&tags=first&tags=&tags=second&tags=third")
    assert data_of(Order, posted)["tags"] == ["first", "second", "third"]


def test_a_list_of_texts_with_choices_is_drawn_with_a_box_for_each() -> None:
    choices = {"tags": [("a", "Apple"), ("b", "Berry"), ("c", "Cherry")]}
    fields = fields_of(Order, choices=choices, values={"tags": ["a", "c"]})
    [tags] = [one for one in fields if one["name"] == "tags"]
    assert tags["kind"] == "checkboxes"
    assert [one["selected"] for one in tags["options"]] == [True, False, True]


def test_a_form_with_many_rows_in_rows_is_read_in_time_that_grows_with_it_alone() -> None:
    """Every key was once looked at for every row: 999 rows with papers took a minute."""
    posted = post(name="Box")
    for row in range(999):
        posted[f"lines-{row}-description"] = f"thing {row}"
        for paper in range(20):
            posted[f"lines-{row}-papers-{paper}-number"] = f"P{paper}"
    began = time.process_time()
    data = data_of(Order, posted)
    assert time.process_time() - began < 5
    assert len(data["lines"]) == 999
    assert [one["number"] for one in data["lines"][998]["papers"]] == [f"P{n}" for n in range(20)]


def test_what_is_drawn_from_an_input_and_posted_back_is_that_input() -> None:
    order = Order(
        name="Box",
        count=3,
        at=datetime.fromisoformat("2026-11-02T00:30:00+00:00"),
        known=True,
        price=Price(amount=Decimal("1E+3")),
        tags=("x", "y"),
        colours=[Colour.BLUE],
        rates={"a": 1},
        lines=(Line(weight=Decimal("0.5"), papers=(Paper(number="P1"), Paper(number="P2"))),),
    )
    posted = QueryDict(mutable=True)

    def fill(fields: list[dict[str, Any]]) -> None:
        for one in fields:
            if one["kind"] == "group":
                fill(one["fields"])
            elif one["kind"] == "lines":
                for row in one["rows"]:
                    fill(row["fields"])
            elif one["kind"] == "checkboxes":
                posted.setlist(one["name"], [o["value"] for o in one["options"] if o["selected"]])
            elif one["kind"] == "checkbox":
                posted.setlist(one["name"], ["true"] if one["value"] else [])
            elif one["value"] is not None:
                posted[one["name"]] = one["value"]

    fill(fields_of(Order, values=order.model_dump()))
    assert Order.model_validate(data_of(Order, posted)) == order


def test_errors_stand_beside_their_fields_and_lead_there_from_the_top() -> None:
    errors = [
        Reason("x", "too heavy", None, "lines[1].weight", "9"),
        Reason("y", "too many", None, "lines"),
        Reason("z", "not a tag", None, "tags[3]"),
        Reason("w", "no amount", None, "price.amount"),
        Reason("v", "something else"),
    ]
    values = {"lines": [{"weight": "1"}, {"weight": "9"}]}
    fields = {one["name"]: one for one in fields_of(Order, values=values, errors=errors)}
    second = fields["lines"]["rows"][1]["fields"]
    assert [e.message for e in second[1]["errors"]] == ["too heavy"]
    assert second[1]["value"] == "9"
    assert [e.message for e in fields["lines"]["errors"]] == ["too many"]
    assert [e.message for e in fields["tags"]["errors"]] == ["not a tag"]
    assert [e.message for e in fields["price"]["fields"][0]["errors"]] == ["no amount"]
    summary = summary_of(Order, errors, prefix="order")
    assert [one.get("field_id") for one in summary] == [
        "f-order-lines-1-weight",
        None,
        "f-order-tags",
        "f-order-price-amount",
        None,
    ]
    assert [one.get("label") for one in summary] == ["Weight", "Lines", "Tags", "Amount", None]


def test_a_choice_between_types_is_a_fault_of_the_program() -> None:
    class Odd(Input):
        what: int | Price

    with pytest.raises(FormNotPossible, match="leaves a choice"):
        parts_of(Odd)


def test_every_act_that_a_person_may_take_can_be_asked_for_on_a_page() -> None:
    from accounts.actors import SYSTEM_NAMES
    from statute.machine import machine
    from statute.procedure import all_procedures

    drawn = 0
    for procedure in all_procedures():
        for move in machine(procedure).moves.values():
            if not move.rule.roles <= SYSTEM_NAMES:
                fields_of(move.rule.input)
                drawn += 1
    assert drawn > 50


@pytest.mark.django_db
def test_the_templates_draw_it(rf: Any) -> None:
    from django.template.loader import render_to_string

    values = {"name": "Box", "lines": [{"weight": "1", "papers": [{"number": "P1"}]}]}
    html = render_to_string(
        "components/fields.html",
        {
            "fields": fields_of(Order, values=values, errors=[Reason("x", "too dear", None, "price.amount")]),
            "prefix": "o",
        },
    )
    for name in (
        "name",
        "price-amount",
        "lines-0-weight",
        "lines-0-papers-1-number",
        "lines-__index__-description",
    ):
        assert f'name="{name}"' in html, name
    assert "too dear" in html
