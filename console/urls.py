"""The addresses of the console, and of signing in."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from console import accounts_pages, styleguide, views

_styleguide = [
    path("styleguide/", styleguide.index, name="styleguide"),
    path("styleguide/<slug:name>/", styleguide.page, name="styleguide-page"),
]
urlpatterns = [
    path("", views.home, name="home"),
    path("worklist.csv", views.work_list_csv, name="work-list-csv"),
    path("waiting/", views.waiting, name="waiting"),
    path("verification-caseload/", views.caseload, name="verification-caseload"),
    path("deadlines/", views.deadlines, name="deadlines"),
    path("stuck/", views.stuck, name="stuck"),
    path("statute/", views.statute, name="statute"),
    path("periods/", views.periods, name="periods"),
    path("login/", accounts_pages.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/change/", accounts_pages.ChangePassword.as_view(), name="password_change"),
    path("password/changed/", accounts_pages.PasswordChanged.as_view(), name="password_change_done"),
    path("", include((_styleguide, "console"))),
]
