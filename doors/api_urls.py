"""What the API has beside the procedures: its schema, the page about it, the period calculator, what runs out."""

from django.urls import path

from doors.deadline_api import RunningOutView
from doors.docs import SchemaView, api_docs
from doors.notices import Notices
from doors.period_api import ExplainPeriodView

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", api_docs, name="api-docs"),
    path("periods/explain/", ExplainPeriodView.as_view(), name="explain-period"),
    *Notices().urls(),
    path("deadlines/", RunningOutView.as_view(), name="deadlines-list"),
]
