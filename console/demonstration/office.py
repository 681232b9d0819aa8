"""Opens the demonstration's office: persons, accounts, places, mandates, tariff and exchange rates. Repeatable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.actors import Actor, actor_for
from accounts.models import Office, Person, User
from accounts.office_list import OWN_LIST, load_offices
from accounts.passwords import DEMO_PASSWORD
from bonded_areas.models import Place
from console.demonstration.designation_story import register_designation
from console.demonstration.licences import register_licences
from duties.exchange_rate_loading import load_demonstration
from duties.models import ExchangeRate, TariffEdition
from duties.selectors import DATA
from duties.tariff_loading import load_files
from parties.models import Mandate, UserAccount
from parties.persons import register_person
from parties.user_accounts import open_account
from statute.clock import today
from statute.door import open_case, perform

WEEKS_OF_RATES = 8
LONG_AGO = date(2020, 1, 1)

# user name: (name, Japanese name, role, office or person)
PEOPLE = {
    "officer": ("Aiko Hayashi", "林 愛子", "officer", "TYO"),
    "inspector": ("Kenji Mori", "森 健二", "inspector", "TYO"),
    "supervisor": ("Naomi Ueda", "上田 直美", "supervisor", "TYO"),
    "collector": ("Shin Okada", "岡田 真", "collector", "TYO"),
    "bonded-officer": ("Yuri Sasaki", "佐々木 ゆり", "bonded_officer", "TYO"),
    "ip-officer": ("Takumi Abe", "阿部 拓海", "ip_officer", "TYO"),
    "auditor": ("Reiko Fujita", "藤田 玲子", "auditor", "HQ"),
    "yokohama": ("Daisuke Ono", "小野 大輔", "officer", "YOK"),
    "broker": ("Mina Kato", "加藤 美奈", "broker", "BRK-0001"),
    "importer": ("Jun Nakamura", "中村 淳", "importer", "IMP-0001"),
    "rightholder": ("Elise Martin", "エリーズ・マルタン", "rightholder", "RGT-0001"),
    "warehouse": ("Goro Tanaka", "田中 五郎", "bonded_operator", "OPR-0001"),
    "carrier": ("Saki Ito", "伊藤 早紀", "carrier", "CAR-0001"),
}
SERVICE = ("broker-system", "Kato Customs Brokers, system", "加藤通関 システム", "broker", "BRK-0001")
PERSONS: dict[str, dict[str, Any]] = {
    "BRK-0001": {
        "name_en": "Kato Customs Brokers",
        "name_ja": "加藤通関株式会社",
        "brokerage_permit": "Tokyo 1234",
    },
    "IMP-0001": {
        "name_en": "Nakamura Trading",
        "name_ja": "中村商事株式会社",
        "corporate_number": "7000012050002",
    },
    "IMP-0002": {"name_en": "Aoyama Fashion", "name_ja": "青山ファッション株式会社"},
    "RGT-0001": {"name_en": "Maison Martin", "name_ja": "メゾン・マルタン株式会社"},
    "OPR-0001": {"name_en": "Oi Bonded Logistics", "name_ja": "大井保税物流株式会社"},
    "CAR-0001": {"name_en": "Tokyo Bay Carriers", "name_ja": "東京湾運送株式会社"},
}
PLACES = (
    ("1AW01", "Oi Bonded Warehouse", "大井保税蔵置場", "warehouse", "TYO"),
    ("1AD02", "Aomi Designated Area", "青海指定保税地域", "designated", "TYO"),
    ("1AM01", "Shinagawa Works", "品川保税工場", "factory", "TYO"),
    ("2AW01", "Honmoku Bonded Warehouse", "本牧保税蔵置場", "warehouse", "YOK"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The office as the story needs it: who acts, and where goods can be."""

    actors: dict[str, Actor]
    places: dict[str, Place]
    tokyo: Office

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]


def open_office() -> Opened:
    """Everything that is there before the first declaration; what exists already is left as it is."""
    demo = Actor.system("demo")
    if not Office.objects.exists():
        load_offices(OWN_LIST)
    offices = {office.code: office for office in Office.objects.all()}
    tokyo = offices["TYO"]
    for code, details in PERSONS.items():
        if not Person.objects.filter(code=code).exists():
            given = {"kind": "corporate", "address": "Minato-ku, Tokyo", **details}
            register_person(demo, tokyo.pk, code=code, **given)
    persons = {person.code: person for person in Person.objects.filter(code__in=PERSONS)}
    for code, english, japanese, kind, office in PLACES:
        Place.objects.get_or_create(
            code=code,
            defaults={
                "name_en": english,
                "name_ja": japanese,
                "kind": kind,
                "office": offices[office],
                "operator": persons["OPR-0001"],
            },
        )
    accounts = [(username, *details, False) for username, details in PEOPLE.items()] + [(*SERVICE, True)]
    for username, english, japanese, role, where, is_service in accounts:
        _account(demo, tokyo, username, english, japanese, role, where, is_service=is_service)
    _mandates(demo, tokyo)
    register_licences(demo, {place.code: place for place in Place.objects.all()})
    register_designation(demo, tokyo.pk)
    _tariff_and_rates()
    users = User.objects.filter(username__in=[account[0] for account in accounts])
    actors = {user.username: actor_for(user, today()) for user in users}
    return Opened(actors, {place.code: place for place in Place.objects.all()}, tokyo)


def _account(
    demo: Actor,
    tokyo: Office,
    username: str,
    english: str,
    japanese: str,
    role: str,
    where: str,
    *,
    is_service: bool,
) -> None:
    if UserAccount.objects.filter(user__username=username).exists():
        return
    account = open_account(
        demo,
        tokyo.pk,
        password=None if is_service else DEMO_PASSWORD,
        must_change=False,
        username=username,
        name_en=english,
        name_ja=japanese,
        is_service=is_service,
    )
    at = {"person": where} if where in PERSONS else {"office": where}
    perform(account.pk, "grant_role", demo, {"role": role, "valid_from": LONG_AGO, **at})


def _mandates(demo: Actor, tokyo: Office) -> None:
    for importer in ("IMP-0001", "IMP-0002"):
        if Mandate.objects.filter(broker__code="BRK-0001", importer__code=importer).exists():
            continue
        given = {
            "broker": "BRK-0001",
            "importer": importer,
            "procedures": "import_declarations",
            "valid_from": LONG_AGO,
            "evidence": "power of attorney of the demonstration",
        }
        open_case(Mandate, "register", demo, tokyo.pk, given)


def _tariff_and_rates() -> None:
    if not TariffEdition.objects.exists():
        load_files([DATA / "demo_tariff.json"], LONG_AGO)
    on = today()
    if not ExchangeRate.objects.filter(valid_from__lte=on, valid_to__gte=on).exists():
        load_demonstration(on, WEEKS_OF_RATES)
