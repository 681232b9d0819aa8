"""The addresses of arrivals in the API."""

from arrivals.api import LateManifests, Manifests

urlpatterns = [*Manifests().urls(), *LateManifests().urls()]
