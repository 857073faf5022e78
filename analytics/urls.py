"""The public address of analytics: the visitor's choice."""

from django.urls import path

from analytics.views import privacy_choices

app_name = "analytics"
urlpatterns = [path("privacy-choices/", privacy_choices, name="privacy_choices")]
