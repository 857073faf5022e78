"""Addresses of products beside the pages themselves."""

from django.urls import path

from products.feed import CategoryFeed, ProductFeed

app_name = "products"
urlpatterns = [
    path("products/feed/", ProductFeed.view, name="feed"),
    path("products/category/<str:slug>/feed/", CategoryFeed.view, name="category_feed"),
]
