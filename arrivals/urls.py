"""The addresses of the pages of arrivals."""

from django.urls import path

from arrivals.pages import ManifestFile, ManifestLines, ManifestList, ManifestPages

urlpatterns = [
    path("manifests/", ManifestList.as_view(), name="manifest-list"),
    path("manifests/file/", ManifestFile.as_view(), name="manifest-file"),
    path("manifests/<str:reference>/lines/", ManifestLines.as_view(), name="manifest-lines"),
    *ManifestPages().urls(),
]
