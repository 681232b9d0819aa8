"""The office's own screener: the first set of rules with the weights in force."""

from collections.abc import Sequence

from risk.rules.channels import Finding
from risk.rules.declared import DeclaredGoods
from risk.rules.first_rules import findings
from risk.screening import screens
from statute.clock import today
from statute.parameters import parameter


@screens("first_rules")
def first_rules(goods: DeclaredGoods) -> Sequence[Finding]:
    """What the first rules found."""
    return findings(goods, parameter("risk.first_rules", on=today()))
