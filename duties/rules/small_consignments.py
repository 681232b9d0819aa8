"""Consignments of low value: the exemption of Customs Tariff Act 14(xviii) and the simplified rates of 3-3.

The exemption leaves out goods that a Cabinet Order names (Enforcement Order 16-3). Where the code does not
tell whether goods are among them, the declarant states it; it is never assumed. Simplified rates are not
worked out: a line that asks for them is refused, every other line declares ordinary rates.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import MissingStatement, NotYetBuilt
from duties.rules.law_in_force import LawInForce
from duties.rules.worksheet import Step, step
from statute.articles import CUSTOMS_TARIFF_ACT, Article, implements

EXEMPTION: Final = Article("14", None, "xviii", law=CUSTOMS_TARIFF_ACT)
SIMPLIFIED: Final = Article("3-3", 1, law=CUSTOMS_TARIFF_ACT)


@implements("Customs Tariff Act 14(xviii)")
def exemption(
    code: str, number: int, total_value: int, left_out: bool | None, law: LawInForce
) -> tuple[bool, Step | None]:
    """Whether a line is exempt for low value, and the step that tells; no step above the limit.

    `total_value` is the customs value of all lines together. `left_out` is the declarant's statement that the
    goods are (True) or are not (False) among those left out; None where nothing is stated. Raises
    MissingStatement where only such a statement can tell.
    """
    rule = law.low_value
    if total_value > rule.limit:
        return False, None
    if left_out is None:
        if code.startswith(rule.left_out):
            return False, step("duty.not_exempt", None, EXEMPTION, number, limit=f"{rule.limit:,}")
        if not code.startswith(rule.open_to):
            why = _(
                "customs values do not exceed %(limit)s yen, and the code does not tell whether the goods "
                "are among those left out of the exemption (Enforcement Order of the Customs Tariff Act 16-3)"
            ) % {"limit": f"{rule.limit:,}"}
            raise MissingStatement(EXEMPTION, "left_out_of_low_value_exemption", why)
    if left_out:
        return False, step("duty.not_exempt_stated", None, EXEMPTION, number, limit=f"{rule.limit:,}")
    told = {"total": f"{total_value:,}", "limit": f"{rule.limit:,}"}
    return True, step("duty.exempt", 0, EXEMPTION, number, **told)


@implements("Customs Tariff Act 3-3(1)")
def simplified(total_value: int, asked: bool, law: LawInForce) -> Step | None:
    """The step that says simplified rates are not applied; none above their limit.

    Raises NotYetBuilt where they are asked for.
    """
    if asked:
        why = _("simplified rates for small consignments")
        raise NotYetBuilt(SIMPLIFIED, why, field="simplified_rates", value=True)
    if total_value > law.simplified_limit:
        return None
    return step("duty.simplified_not_asked", None, SIMPLIFIED, limit=f"{law.simplified_limit:,}")
