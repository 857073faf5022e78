"""Addresses of products beside the pages themselves."""

from django.urls import path

from products.feed import LatestProducts

app_name = "products"
urlpatterns = [path("products/feed/", LatestProducts(), name="feed")]
