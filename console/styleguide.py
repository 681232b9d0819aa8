"""The style guide: every component in every state, on invented data. Only a sandbox shows it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from console.styleguide_samples import deadlines, periods, sample

COLOURS: Final = ("paper", "surface", "sunken", "line", "ink", "accent", "neutral", "waiting", "good", "bad")
TONES: Final = ("neutral", "progress", "waiting", "good", "bad", "ended")
ARTICLES: Final = ("67", "67-2(3)", "80(1)(iii)-3", "General Rules for National Taxes Act 10(2)", "practice")

Context = dict[str, Any]


class Page(NamedTuple):
    """A whole page of the guide: its template, what it is given, and the status it is sent with."""

    template: str
    context: Callable[[HttpRequest], Context]
    status: int = 200


def _nothing(request: HttpRequest) -> Context:
    return {}


def _worklist(request: HttpRequest) -> Context:
    return sample("worklist")


def _worklist_empty(request: HttpRequest) -> Context:
    found = sample("worklist")
    return {"worklist": {**found["worklist"], **found["empty"]["worklist"]}}


def _case(request: HttpRequest) -> Context:
    return {**sample("case")["page"], "deadlines": deadlines()}


def _case_refused(request: HttpRequest) -> Context:
    return {**_case(request), **sample("case_more")["refused"]}


def _case_new(request: HttpRequest) -> Context:
    whole = _case(request)
    nothing_yet: Context = {
        "panel": {"allowed": [], "blocked": [], "later": [], "version": 0},
        "goods": {"lines": [], "total": None},
        "worksheet": {"steps": [], "rates": [], "status": None, "note": ""},
        "documents": {"files": [], "upload": None},
        "timeline": {"entries": [], "older_url": ""},
        "notes": {"entries": [], "add": None},
        "deadlines": [],
    }
    return {"case": whole["case"], "crumbs": whole["crumbs"], **nothing_yet}


def _sign_in(request: HttpRequest) -> Context:
    return {"form": AuthenticationForm(request)}


def _sign_in_refused(request: HttpRequest) -> Context:
    form = AuthenticationForm(request, data={"username": "", "password": ""})
    form.full_clean()
    form.add_error(None, form.get_invalid_login_error())
    return {"form": form, **sample("frame")["sign_in"]}


def _password(request: HttpRequest) -> Context:
    return {"form": PasswordChangeForm(AnonymousUser()), "must_change": True}  # type: ignore[arg-type]


def _error_403(request: HttpRequest) -> Context:
    return {"reasons": sample("case")["page"]["panel"]["blocked"][1]["reasons"]}


def _error_500(request: HttpRequest) -> Context:
    return {"request_id": "5f0c2a9e"}


def _notice(request: HttpRequest) -> Context:
    return {"notice": sample("case_more")["notice"], "back_url": "../case/", "pdf_url": "?pdf"}


PAGES: Final[dict[str, Page]] = {
    "worklist": Page("components/worklist_page.html", _worklist),
    "worklist-empty": Page("components/worklist_page.html", _worklist_empty),
    "case": Page("components/case_page.html", _case),
    "case-refused": Page("components/case_page.html", _case_refused),
    "case-new": Page("components/case_page.html", _case_new),
    "sign-in": Page("registration/login.html", _sign_in),
    "sign-in-refused": Page("registration/login.html", _sign_in_refused),
    "signed-out": Page("registration/logged_out.html", _nothing),
    "locked": Page("registration/locked.html", _nothing, 429),
    "password": Page("registration/password_change_form.html", _password),
    "password-changed": Page("registration/password_change_done.html", _nothing),
    "error-400": Page("400.html", _nothing, 400),
    "error-403": Page("403.html", _error_403, 403),
    "error-404": Page("404.html", _nothing, 404),
    "error-500": Page("500.html", _error_500, 500),
    "form-expired": Page("403_csrf.html", _nothing, 403),
    "notice": Page("components/notice_page.html", _notice),
}


def icon_names() -> list[str]:
    """Every drawing in static/img/icons.svg."""
    drawings = finders.find("img/icons.svg")
    if not isinstance(drawings, str):
        return []
    return re.findall(r'<symbol id="([a-z-]+)"', Path(drawings).read_text(encoding="utf-8"))


def _only_on_a_sandbox() -> None:
    if not settings.KANMON_SANDBOX:
        raise Http404


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The small components, and links to the whole pages."""
    _only_on_a_sandbox()
    context = {
        **sample("frame"),
        **sample("forms"),
        "pages": list(PAGES),
        "icons": icon_names(),
        "colours": COLOURS,
        "tones": TONES,
        "articles": ARTICLES,
        "periods": periods(),
    }
    return render(request, "console/styleguide.html", context)


@require_GET
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One whole page on sample data."""
    _only_on_a_sandbox()
    if name not in PAGES:
        raise Http404
    chosen = PAGES[name]
    context = {"shell": sample("frame")["shell"], **chosen.context(request)}
    return render(request, chosen.template, context, status=chosen.status)
