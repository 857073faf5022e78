"""Addresses of products beside the pages themselves."""

urlpatterns = []
