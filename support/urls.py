"""Addresses of asking for help."""

from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("support/", views.request_list, name="requests"),
    path("support/new/<str:slug>/", views.new_request, name="new"),
    path("support/<str:reference>/", views.request_page, name="request"),
    path("support/<str:reference>/cancel/", views.cancel, name="cancel"),
    path("support/<str:reference>/reopen/", views.reopen, name="reopen"),
    path("support/<str:reference>/files/<int:pk>/", views.attachment, name="attachment"),
]
