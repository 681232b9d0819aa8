"""The day whose law applies."""

from datetime import date

import pytest

from duties.rules.applicable_law import law_day

DECLARED, PERMITTED, EVENT = date(2026, 3, 30), date(2026, 4, 2), date(2026, 5, 1)


@pytest.mark.proves("5")
def test_the_law_of_the_day_of_the_declaration_applies() -> None:
    found = law_day(DECLARED, permitted_on=PERMITTED, law_changed=True)
    assert (found.on, str(found.article)) == (DECLARED, "5")


@pytest.mark.proves("5(i)")
def test_goods_that_never_arrived_are_under_the_law_of_the_day_of_the_event() -> None:
    found = law_day(DECLARED, event_on=EVENT, warehoused=True, permitted_on=PERMITTED, law_changed=True)
    assert (found.on, str(found.article)) == (EVENT, "5(i)")


@pytest.mark.proves("5(ii)")
def test_warehoused_goods_are_under_the_law_of_the_permission_where_it_changed_meanwhile() -> None:
    found = law_day(DECLARED, warehoused=True, permitted_on=PERMITTED, law_changed=True)
    assert (found.on, str(found.article)) == (PERMITTED, "5(ii)")
    assert law_day(DECLARED, warehoused=True, permitted_on=PERMITTED).on == DECLARED
    assert law_day(DECLARED, warehoused=True, law_changed=True).on == DECLARED


def test_a_permission_does_not_precede_its_declaration() -> None:
    with pytest.raises(ValueError, match="before the declaration"):
        law_day(PERMITTED, permitted_on=DECLARED)
