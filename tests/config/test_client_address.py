"""Nobody hides behind a header of his own."""

from django.test import RequestFactory
from pytest_django import Settings

from config.client_address import client_address


def test_behind_our_proxy_its_own_entry_counts_not_what_the_client_wrote(settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    request = RequestFactory().get("/", headers={"x-forwarded-for": "10.0.0.1, 203.0.113.9"})
    assert client_address(request) == "203.0.113.9"


def test_without_a_proxy_the_header_is_ignored(settings: Settings) -> None:
    settings.BEHIND_PROXY = False
    request = RequestFactory().get("/", headers={"x-forwarded-for": "10.0.0.1"}, REMOTE_ADDR="198.51.100.7")
    assert client_address(request) == "198.51.100.7"
