"""The addresses of the console."""

from django.urls import path

from console import styleguide

app_name = "console"
urlpatterns = [
    path("styleguide/", styleguide.index, name="styleguide"),
    path("styleguide/<slug:name>/", styleguide.page, name="styleguide-page"),
]
