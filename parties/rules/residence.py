"""Article 95: who must act through a customs process administrator, and who may be one."""

from dataclasses import dataclass

from statute.articles import Article, implements


@dataclass(frozen=True, slots=True)
class Residence:
    """Where a person lives or is established, as far as Article 95 asks.

    `domiciled`: an individual's domicile or residence in Japan, a corporation's head or principal office.
    `has_office`: any office or place of business in Japan.
    """

    corporate: bool
    domiciled: bool
    has_office: bool


@implements(Article("95", 1))
def needs_administrator(who: Residence) -> bool:
    """Whether the person must appoint one; an office in Japan counts for a corporation only."""
    if who.domiciled:
        return False
    return not who.corporate or not who.has_office


@implements(Article("95", 1))
def may_administer(who: Residence) -> bool:
    """Whether the person may be appointed: lives in Japan, or has its head or principal office there."""
    return who.domiciled
