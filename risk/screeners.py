"""The office's own screener: the first set of rules with the weights in force."""

import hashlib
from collections.abc import Sequence

from django.conf import settings

from risk.rules.channels import Finding
from risk.rules.declared import DeclaredGoods
from risk.rules.first_rules import findings
from risk.screening import screens
from statute.clock import today
from statute.parameters import parameter


@screens("first_rules")
def first_rules(goods: DeclaredGoods) -> Sequence[Finding]:
    """What the first rules found."""
    numbers = dict(parameter("risk.first_rules", on=today()))
    # The draw must not be foreseen by whoever reads the rules: it is salted with a secret of the installation.
    salt = hashlib.sha256(f"risk.random_selection:{settings.SECRET_KEY}".encode()).hexdigest()
    numbers["random_selection"] = {**numbers["random_selection"], "salt": salt}
    return findings(goods, numbers)
