from links.models.short_urls import MANAGE_ALL, POINT_ANYWHERE, ShortURL, ShortURLDay, State
from links.models.slugs import SLUG

__all__ = ["MANAGE_ALL", "POINT_ANYWHERE", "SLUG", "ShortURL", "ShortURLDay", "State"]
