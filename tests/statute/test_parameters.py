"""Numbers of the law are dated, have their article, and may be enacted over what was shipped."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from doors.middleware import LawReadOnce
from statute import clock, parameters
from statute.articles import Article
from statute.deciding import declared_facts
from statute.door import in_transaction, perform
from statute.effects import Then, Update
from statute.models import Parameter
from statute.options import options_for
from statute.parameters import Dated, UnknownParameter, dated, parameter, shipped
from statute.transactions import asked_once
from statute.transitions import Fact
from tests.drill.models import Item, Stall
from tests.drill.world import World, stall

RATE = Article("12", 1)


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> str:
    """A parameter of two editions: 7.3 from 2000 on, 2.4 from 2022 on."""
    name = "drill.rate"
    values = tuple(
        Dated(name, day, Decimal(value), RATE, "percent", "shipped")
        for day, value in ((date(2000, 1, 1), "7.3"), (date(2022, 1, 1), "2.4"))
    )
    known = {**shipped(), name: values}
    monkeypatch.setattr(parameters, "shipped", lambda: known)
    return name


@pytest.mark.parametrize(
    ("day", "value"),
    [("2000-01-01", "7.3"), ("2021-12-31", "7.3"), ("2022-01-01", "2.4"), ("2040-06-01", "2.4")],
)
def test_the_value_is_the_one_in_force_on_the_day(db: None, rates: str, day: str, value: str) -> None:
    assert parameter(rates, on=date.fromisoformat(day)) == Decimal(value)


def test_before_the_first_edition_and_without_a_name_there_is_no_value(db: None, rates: str) -> None:
    with pytest.raises(UnknownParameter, match=r"drill.rate has no value on 1999-12-31"):
        parameter(rates, on=date(1999, 12, 31))
    with pytest.raises(UnknownParameter, match=r"drill.nothing"):
        parameter("drill.nothing", on=date(2026, 1, 1))


def test_what_was_enacted_stands_over_what_was_shipped(db: None, rates: str) -> None:
    def enact(day: str, value: Any) -> None:
        Parameter.objects.create(
            name=rates, valid_from=date.fromisoformat(day), value=value, article="12(2)", source="Notice 1"
        )

    enact("2027-04-01", "3.1")
    enact("2022-01-01", "2.5")  # of the same day as a shipped one
    assert parameter(rates, on=date(2027, 3, 31)) == Decimal("2.5")
    assert parameter(rates, on=date(2027, 4, 1)) == Decimal("3.1")
    assert parameter(rates, on=date(2021, 1, 1)) == Decimal("7.3")
    found = dated(rates, on=date(2027, 4, 1))
    assert (found.article, found.source, found.unit) == (Article("12", 2), "Notice 1", "percent")


def test_a_body_may_ask_for_a_parameter_and_it_is_read_once(
    world: World, rates: str, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    seen: list[Decimal] = []

    def withdraw(row: Any, ctx: Any) -> None:
        seen.append(parameter(rates, on=ctx.today))
        seen.append(parameter(rates, on=ctx.today))

    monkeypatch.setattr(Stall, "withdraw", withdraw)
    ids = world.drafted(2)

    def act() -> None:
        for case_id in ids:
            perform(case_id, "withdraw", world.keeper)

    with CaptureQueriesContext(connection) as asked:
        in_transaction(act)
    assert seen == [Decimal("2.4")] * 4
    assert sum("statute_parameter" in q["sql"] for q in asked.captured_queries) == 1


def of_the_law(asked: CaptureQueriesContext) -> int:
    return sum("statute_parameter" in query["sql"] for query in asked.captured_queries)


def test_one_act_reads_all_the_law_it_needs_at_once_whatever_it_writes_in_between(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many numbers, before and after rows of the case are written and consequences follow."""
    (case_id,) = world.filed()
    item = Item.objects.get(stall_id=case_id)
    day, names = date(2026, 11, 2), [name for name in shipped() if not name.startswith("drill.")]
    assert len(names) > 14

    def read() -> None:
        for name in names:
            parameter(name, on=day)

    def ask_office(row: Any, ctx: Any) -> list[Any]:
        read()
        return [Update(item, {"price": ctx.input.price}), Then(case_id, "thank")]

    def thank(row: Any, ctx: Any) -> None:
        read()

    monkeypatch.setattr(Stall, "ask_office", ask_office)
    monkeypatch.setattr(Stall, "thank", thank)
    with CaptureQueriesContext(connection) as asked:
        perform(case_id, "ask_office", world.officer, {"item": 1, "price": 7})
    assert Item.objects.get(pk=item.pk).price == 7
    assert of_the_law(asked) == 1


def test_one_request_reads_the_law_once_and_again_after_an_act_in_it(world: World, rates: str) -> None:
    (case_id,) = world.drafted()
    with asked_once():
        with CaptureQueriesContext(connection) as asked:
            for _ in range(14):
                assert parameter(rates, on=date(2026, 11, 2)) == Decimal("2.4")
        assert of_the_law(asked) == 1
        Parameter.objects.create(
            name=rates, valid_from=date(2026, 1, 1), value="9.9", article="12", source="Notice"
        )
        perform(case_id, "withdraw", world.keeper)
        assert parameter(rates, on=date(2026, 11, 2)) == Decimal("9.9")


def test_a_page_reads_the_law_once(rf: Any, rates: str, db: None) -> None:
    def page(request: Any) -> HttpResponse:
        for _ in range(14):
            parameter(rates, on=date(2026, 11, 2))
        return HttpResponse()

    with CaptureQueriesContext(connection) as asked:
        LawReadOnce(page)(rf.get("/"))
    assert of_the_law(asked) == 1
    assert "doors.middleware.LawReadOnce" in settings.MIDDLEWARE


def test_what_may_be_done_is_said_with_the_law_read_once(
    world: World, rates: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = world.filed()
    asking = Fact(
        "rates",
        lambda ss: {s.case_id: [parameter(rates, on=clock.today()) for _ in range(14)] for s in ss},
        list,
    )
    monkeypatch.setattr(
        "statute.options.declared_facts",
        lambda move, for_offer: [*declared_facts(move, for_offer=for_offer), asking],
    )
    with CaptureQueriesContext(connection) as asked:
        assert options_for(stall(case_id), world.officer)
    assert of_the_law(asked) == 1


def test_every_shipped_parameter_has_an_article_and_comes_in_order() -> None:
    for name, values in shipped().items():
        assert values, name
        assert [v.valid_from for v in values] == sorted({v.valid_from for v in values}), name
        assert len({type(v.value) for v in values}) == 1, name
        for one in values:
            assert isinstance(one.article, Article), name
            assert not isinstance(one.value, float), name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("other.rate:\n  article: '12'\n  values: {2000-01-01: 1}\n", "not a name of this app"),
        ("drill.rate:\n  article: 'of war'\n  values: {2000-01-01: 1}\n", "not an article"),
        ("drill.rate:\n  article: '12'\n  values: {2000-01-01: 7.3}\n", "in quotes"),
    ],
)
def test_a_file_that_is_written_wrongly_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str
) -> None:
    class App:
        label, path = "drill", str(tmp_path)

    (tmp_path / "parameters.yaml").write_text(text)
    monkeypatch.setattr("statute.parameters.apps.get_app_configs", lambda: [App])
    shipped.cache_clear()
    try:
        with pytest.raises(ValueError, match=fault):
            shipped()
    finally:
        monkeypatch.undo()
        shipped.cache_clear()
