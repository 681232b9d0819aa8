"""Articles are written, read, ordered and linked one way only."""

import copy
import json
import pickle

import pytest

from statute.articles import GENERAL_RULES_ACT, Article, implementations, implements


@pytest.mark.parametrize(
    ("article", "written"),
    [
        (Article("67"), "67"),
        (Article("67-2", 3, "iii"), "67-2(3)(iii)"),
        (Article("67-2", "3", "(iii)"), "67-2(3)(iii)"),
        (Article("2", 1, "iv-2"), "2(1)(iv)-2"),
        (Article("2", 1, "(iv)-2"), "2(1)(iv)-2"),
        (Article("6-2", 1, "ii(d)"), "6-2(1)(ii)(d)"),
        (Article("100", item="ii"), "100(ii)"),
        (Article("10", 2, law=GENERAL_RULES_ACT), "General Rules for National Taxes Act 10(2)"),
    ],
)
def test_an_article_is_written_as_the_law_numbers_it_and_read_back(article: Article, written: str) -> None:
    assert str(article) == written
    assert article == written
    again = Article.parse(written)
    assert (again.number, again.paragraph, again.item, again.law) == (
        article.number,
        article.paragraph,
        article.item,
        article.law,
    )


def test_the_word_article_is_understood() -> None:
    assert Article.parse("Article 67-2(3)") == "67-2(3)"
    assert Article.parse("Civil Code Article 140").law == "Civil Code"


def test_order_is_that_of_the_act_and_other_laws_come_after_it() -> None:
    written = [
        "2(1)(iv)",
        "2(1)(iv)-2",
        "2(1)(v)",
        "43",
        "43-2",
        "43-3",
        "43-3(1)",
        "43-3(2)",
        "43-3(10)",
        "43-10",
        "44",
        "69-2(1)(viii)",
        "69-2(1)(ix)",
        "69-2(1)(x)",
        "General Rules for National Taxes Act 10(2)",
        "Customs Tariff Act 3",
        "Zoo Act 1",
    ]
    assert sorted(map(Article.parse, reversed(written))) == written
    assert Article("9") < Article("10")
    assert max(Article("9"), Article("10")) == "10"
    assert Article("43-3", 1) <= Article("43-3", 1)
    assert Article("44") >= Article("43-10")


@pytest.mark.parametrize(
    "text", ["", "sixty-seven", "67-", "67(0)", "67(3)(iiii)", "67(3)(vx)", "67(3)(iii", "-2", "67 (3)"]
)
def test_what_no_law_could_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        Article.parse(text)


def test_an_article_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Article("67").number = "68"  # type: ignore[misc]


def test_an_article_travels_as_its_text() -> None:
    article = Article("67-2", 3, "iii")
    assert json.dumps({"article": article}) == '{"article": "67-2(3)(iii)"}'
    assert pickle.loads(pickle.dumps(article)).paragraph == 3  # noqa: S301
    assert copy.deepcopy(article).item == "iii"
    numbered: dict[str, int] = {article: 1}
    assert numbered["67-2(3)(iii)"] == 1


def test_a_provision_contains_its_parts() -> None:
    assert Article("67-2").contains(Article("67-2", 3, "iii"))
    assert Article("67-2", 3).contains(Article("67-2", 3, "iii"))
    assert Article("6-2", 1, "ii").contains(Article("6-2", 1, "ii(d)"))
    assert not Article("2", 1, "iv").contains(Article("2", 1, "iv-2"))
    assert not Article("67-2", 3).contains(Article("67-2", 4))
    assert not Article("67").contains(Article("67-2"))
    assert not Article("10", law=GENERAL_RULES_ACT).contains(Article("10", 2))


def test_slugs_are_distinct_places_on_the_page() -> None:
    assert Article("67-2", 3, "iii").slug == "67-2.3.iii"
    assert Article("2", 1, "iv-2").slug == "2.1.iv-2"
    assert Article("6-2", 1, "ii(d)").slug == "6-2.1.ii.d"
    assert Article("10", 2, law=GENERAL_RULES_ACT).slug == "general-rules-for-national-taxes-act.10.2"


def test_what_implements_an_article_is_recorded() -> None:
    @implements(Article("1"), "2-2")
    def count() -> int:
        return 1

    assert count() == 1
    names = {(entry.article, entry.name.rsplit(".", 1)[-1]) for entry in implementations()}
    assert {("1", "count"), ("2-2", "count")} <= names
    with pytest.raises(ValueError, match="at least one article"):
        implements()
