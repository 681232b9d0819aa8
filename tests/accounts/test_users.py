"""Signing in: names, passwords, machines, and who is let into the admin site."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.backends import PeopleBackend
from accounts.checks import passwords_are_guarded
from accounts.forms import OwnPasswordForm
from accounts.middleware import PasswordChangeRequired, UserLanguage
from accounts.models import User
from accounts.passwords import DEMO_PASSWORD, NotADemoPassword
from accounts.rules.usernames import username_findings
from statute import clock
from tests.accounts.people import a_person, a_user, an_office, grant

OWN = "a long one of my own"


@pytest.mark.parametrize("name", ["abc", "sato.hanako", "brk01-api", "a" * 32])
def test_good_user_names(name: str) -> None:
    assert username_findings(name) == []


@pytest.mark.parametrize("name", ["ab", "a" * 33, "Sato", "1sato", "sato hanako", "sato\n", "佐藤花子", ""])
def test_bad_user_names_are_refused_with_the_rule(name: str) -> None:
    [found] = username_findings(name)
    assert (found.field, found.value) == ("username", name)
    assert str(found.message) == (
        "A user name has 3 to 32 characters: small letters, digits, full stops, hyphens and underscores; "
        "the first is a letter."
    )


@given(st.text())
def test_no_user_name_that_passes_has_a_capital_or_a_space(name: str) -> None:
    if not username_findings(name):
        assert name == name.lower()
        assert not any(character.isspace() for character in name)


@pytest.mark.django_db
def test_a_user_name_is_found_however_it_is_typed() -> None:
    user = a_user("sato")
    assert User.objects.get_by_natural_key(" Sato ") == user


@pytest.mark.django_db
def test_a_user_name_is_taken_once_and_the_form_says_so() -> None:
    a_user("sato")
    with pytest.raises(ValidationError) as refusal:
        a_user("sato")
    assert refusal.value.message_dict == {"username": ["A user of this name exists."]}


@pytest.mark.django_db
def test_the_database_refuses_a_bad_user_name() -> None:
    with pytest.raises(IntegrityError, match="accounts_user_username_form"):
        User.objects.bulk_create([User(username="SATO", name_en="Sato")])


@pytest.mark.django_db
class TestSigningIn:
    @pytest.fixture(autouse=True)
    def ours_alone(self, settings: Settings) -> None:
        settings.AUTHENTICATION_BACKENDS = ["accounts.backends.PeopleBackend"]

    def test_with_the_right_password(self) -> None:
        user = a_user("sato", password=OWN)
        assert authenticate(username="sato", password=OWN) == user
        assert authenticate(username="SATO", password=OWN) == user
        assert authenticate(username="sato", password="another") is None

    def test_without_a_password_nobody(self) -> None:
        a_user("sato")
        assert authenticate(username="sato", password="") is None

    def test_not_when_deactivated(self) -> None:
        a_user("sato", password=OWN, is_active=False)
        assert authenticate(username="sato", password=OWN) is None

    def test_not_as_a_machine(self) -> None:
        a_user("brk01-api", password=OWN, is_service=True)
        assert authenticate(username="brk01-api", password=OWN) is None

    @pytest.mark.parametrize("sandbox", [True, False])
    def test_with_a_demonstration_password_only_in_a_sandbox(self, sandbox: bool) -> None:
        a_user("sato", password=DEMO_PASSWORD)
        with override_settings(KANMON_SANDBOX=sandbox):
            assert (authenticate(username="sato", password=DEMO_PASSWORD) is not None) is sandbox

    def test_a_session_ends_with_the_account(self) -> None:
        user = a_user(is_active=False)
        assert PeopleBackend().get_user(user.pk) is None


def test_outside_a_sandbox_a_demonstration_password_cannot_be_chosen() -> None:
    with override_settings(KANMON_SANDBOX=True):
        NotADemoPassword().validate(DEMO_PASSWORD)
    with override_settings(KANMON_SANDBOX=False), pytest.raises(ValidationError) as refusal:
        NotADemoPassword().validate(DEMO_PASSWORD)
    assert refusal.value.messages == ["This is a password of the demonstration: everybody knows it."]


def test_outside_a_sandbox_loose_settings_are_no_deployment() -> None:
    loose = override_settings(
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"], AUTH_PASSWORD_VALIDATORS=[]
    )
    with loose, override_settings(KANMON_SANDBOX=False):
        assert [found.id for found in passwords_are_guarded(None)] == [
            "accounts.E001",
            "accounts.E002",
            "accounts.E003",
        ]
    with loose, override_settings(KANMON_SANDBOX=True):
        assert passwords_are_guarded(None) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "let_in"), [("supervisor", True), ("auditor", True), ("officer", False)])
def test_the_admin_site_opens_to_supervisors_and_auditors(role: str, let_in: bool) -> None:
    user = a_user()
    grant(user, role, an_office("HQ"))
    assert user.is_staff is let_in
    assert user.has_perm("accounts.view_user") is let_in
    assert user.has_module_perms("accounts") is let_in
    assert not any(user.has_perm(f"accounts.{verb}_user") for verb in ("add", "change", "delete"))


@pytest.mark.django_db
def test_the_admin_site_closes_when_the_grant_ends() -> None:
    user = a_user()
    grant(user, "supervisor", an_office("HQ"), valid_to=timezone.localdate() - timedelta(days=1))
    assert not user.is_staff


@pytest.mark.django_db
def test_the_day_of_the_grant_is_that_of_the_clock_of_the_system() -> None:
    user = a_user()
    grant(user, "supervisor", an_office("HQ"), valid_from=timezone.localdate() + timedelta(days=5))
    assert not user.is_staff
    with clock.standing_at(timezone.now() + timedelta(days=6)):  # a sandbox may be ahead
        user.refresh_from_db()
        assert user.is_staff


@pytest.mark.django_db
def test_the_roles_are_asked_once_however_often_the_admin_site_asks(django_assert_num_queries: Any) -> None:
    user = a_user()
    grant(user, "supervisor", an_office("HQ"))
    asker = User.objects.get(pk=user.pk)
    with django_assert_num_queries(1), clock.standing_at(timezone.now()):
        assert asker.is_staff
        assert all(asker.has_module_perms(app) for app in ("accounts", "statute", "clearance"))
        assert asker.has_perm("accounts.view_user")


@pytest.mark.django_db
def test_no_party_is_let_into_the_admin_site() -> None:
    user = a_user()
    grant(user, "broker", a_person())
    assert not user.is_staff


def a_request(user: object, path: str = "/", view: str = "worklist", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = user  # type: ignore[assignment]
    request.resolver_match = ResolverMatch(lambda request: HttpResponse(), (), {}, url_name=view)
    return request


class TestPasswordChangeRequired:
    @pytest.fixture
    def answer(self, settings: Settings) -> Callable[[HttpRequest], object]:
        settings.ROOT_URLCONF = "tests.accounts.urls"
        guard = PasswordChangeRequired(lambda request: HttpResponse())
        return lambda request: guard.process_view(request, None, (), {})

    def test_sends_to_the_password_page(self, answer: Callable[..., HttpResponse]) -> None:
        response = answer(a_request(User(must_change_password=True)))
        assert (response.status_code, response["Location"]) == (302, "/password/change/")

    def test_tells_htmx_in_its_own_way(self, answer: Callable[..., HttpResponse]) -> None:
        response = answer(a_request(User(must_change_password=True), **{"HX-Request": "true"}))
        assert (response.status_code, response["HX-Redirect"]) == (204, "/password/change/")

    def test_answers_the_api_with_a_problem(self, answer: Callable[..., HttpResponse]) -> None:
        response = answer(a_request(User(must_change_password=True), "/api/v1/import-declarations/"))
        assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
        told = json.loads(response.content)
        assert told["type"] == "/problems/password-change-required"
        assert (told["status"], told["instance"]) == (403, "/api/v1/import-declarations/")
        assert told["title"] == "Choose your own password first"

    @pytest.mark.parametrize("view", ["password_change", "logout", "set_language"])
    def test_leaves_the_ways_out_open(self, answer: Callable[..., object], view: str) -> None:
        assert answer(a_request(User(must_change_password=True), view=view)) is None

    def test_lets_everybody_else_pass(self, answer: Callable[..., object]) -> None:
        assert answer(a_request(User())) is None
        assert answer(a_request(AnonymousUser())) is None


@pytest.mark.parametrize(
    ("account", "cookie", "spoken"), [("ja", None, "ja"), ("ja", "en", "en"), ("", None, "en")]
)
def test_the_account_s_language_is_spoken_unless_another_was_chosen(
    account: str, cookie: str | None, spoken: str
) -> None:
    request = a_request(User(language=account))
    if cookie:
        request.COOKIES["django_language"] = cookie
    heard: list[str | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        heard.append(translation.get_language())
        return HttpResponse()

    with translation.override("en"):
        UserLanguage(view)(request)
    assert heard == [spoken]


@pytest.mark.django_db
class TestChoosingOnesOwnPassword:
    def form(self, user: User, new: str) -> OwnPasswordForm:
        return OwnPasswordForm(user, {"old_password": OWN, "new_password1": new, "new_password2": new})

    def test_the_account_need_not_change_it_any_more(self) -> None:
        user = a_user(password=OWN, must_change_password=True)
        form = self.form(user, "another long one")
        assert form.is_valid()
        form.save()
        user.refresh_from_db()
        assert user.check_password("another long one")
        assert not user.must_change_password

    def test_the_one_it_has_is_no_choice(self) -> None:
        form = self.form(a_user(password=OWN), OWN)
        assert form.errors == {"new_password1": ["This is the password you have: choose another."]}

    def test_a_short_one_is_refused(self) -> None:
        form = self.form(a_user(password=OWN), "short one")
        assert "at least 12 characters" in str(form.errors["new_password2"])
