"""Addresses of short URLs. Somebody who types one leaves the last slash out."""

from django.urls import path

from links.views import follow

app_name = "links"
urlpatterns = [
    path("s/<str:slug>", follow),
    path("s/<str:slug>/", follow, name="follow"),
]
