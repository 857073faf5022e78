"""What the shop's settings say on every page, in other languages than the first.

The settings keep one text of each; here stands what it is in another language, by the text itself:
a text that is changed is shown in the first language again until somebody has translated it anew.
"""

from collections.abc import Iterable

from core.models import ShopSettings
from core.spoken import translated_into
from home.models import ShopWords

PLAIN = ("tagline", "footer_text", "support_terms", "refund_terms")
STREAMS = ("announcements", "header_links", "footer_links")


def texts_of(shop: ShopSettings) -> list[str]:
    """Every text of the settings that visitors read, each once, in the order of the form."""
    texts = [getattr(shop, name) for name in PLAIN]
    for name in STREAMS:
        stream = getattr(shop, name)
        for block in stream.raw_data if stream else ():
            texts += _texts_in(block["value"])
    return list(dict.fromkeys(filter(None, texts)))


def _texts_in(value: dict) -> Iterable[str]:
    """Of an announcement or a link, as they are stored."""
    yield value.get("text") or ""
    yield value.get("label") or ""
    yield (value.get("link") or {}).get("label") or ""


def known(code: str) -> dict[str, str]:
    """What is known in this language, by the texts of the first. One query."""
    found = ShopWords.objects.filter(language=code).values_list("texts", flat=True).first()
    return found or {}


def keep(code: str, texts: dict[str, str]) -> None:
    """Keep these translations; empty ones, and those of texts that are gone, are forgotten."""
    given = {text: words for text, words in texts.items() if words}
    ShopWords.objects.update_or_create(language=code, defaults={"texts": given})


def in_words(shop, text: str) -> str:
    """A text of the settings in the reader's language; empty where it has none there. Asks once for
    all texts of a page."""
    code = translated_into()
    if not code or not text:
        return ""
    if not hasattr(shop, "texts_in_words"):
        shop.texts_in_words = known(code)
    return shop.texts_in_words.get(text, "")
