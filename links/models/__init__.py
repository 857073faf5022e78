from links.models.short_urls import (
    MANAGE_ALL,
    POINT_ANYWHERE,
    UTM,
    ShortURL,
    ShortURLDay,
    State,
)
from links.models.slugs import SLUG

__all__ = ["MANAGE_ALL", "POINT_ANYWHERE", "SLUG", "UTM", "ShortURL", "ShortURLDay", "State"]
