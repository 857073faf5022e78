"""Addresses of asking for help."""

from django.urls import path

from support.views import questions, requests

app_name = "support"
urlpatterns = [
    path("support/", requests.request_list, name="requests"),
    path("support/new/<str:slug>/", requests.new_request, name="new"),
    path("support/ask/<str:slug>/", questions.ask, name="ask"),
    path("support/ask/<str:slug>/sent/", questions.asked, name="asked"),
    path("support/<str:reference>/", requests.request_page, name="request"),
    path("support/<str:reference>/cancel/", requests.cancel, name="cancel"),
    path("support/<str:reference>/reopen/", requests.reopen, name="reopen"),
    path("support/<str:reference>/files/<int:pk>/", requests.attachment, name="attachment"),
]
