"""Addresses of buying and having bought."""

app_name = "commerce"
urlpatterns = []
