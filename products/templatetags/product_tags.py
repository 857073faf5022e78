from urllib.parse import quote, urljoin

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from wagtail.images.shortcuts import get_renditions_or_not_found

from core import addresses
from core.models import ShopSettings
from products import page_parts, pictures
from products import structured_data as structured
from products.editions import facts, files
from products.inspection import decisions, findings
from products.models import FileReport

register = template.Library()


@register.filter
def absolute(address: str) -> str:
    """An address with the shop's own host, for readers outside of the page."""
    return urljoin(settings.SITE_URL, address or "/")


# --- for programs, in blocks that no browser runs ---------------------------------------------
@register.simple_tag
def structured_data(page, editions, release, url: str, seller: str) -> SafeString:
    """A product, and the way to it."""
    steps = [(gettext("Products"), addresses.listing()), (page.title, url)]
    if page.category:
        steps.insert(1, (page.category.shown_name, page.category.url))
    data = structured.of_product(
        page, editions, release, absolute(url), _shared(page.cover), seller
    )
    return _for_programs(data, structured.trail(steps))


@register.simple_tag(takes_context=True)
def listing_data(context, listing, title: str) -> SafeString:
    """What stands on this page of a list; of a category, the way to it. The list of all products
    stands at the top."""
    things = []
    if listing.count:
        found = [product.get_url(context["request"]) for product in listing.page]
        things.append(structured.shelf(found, listing.page.start_index()))
    if listing.category:
        steps = [(title, addresses.listing()), (listing.category.shown_name, listing.category.url)]
        things.append(structured.trail(steps))
    return _for_programs(*things)


@register.simple_tag
def shop_data(shop: ShopSettings) -> SafeString:
    """Who runs the shop, and how it is searched."""
    icon = shop.icons[512].url if shop.icons else static("img/icon-512.png")
    elsewhere = [link for link, name in shop.elsewhere]
    data = structured.of_shop(shop.shop_name, shop.tagline, absolute(icon), elsewhere)
    return _for_programs(*data)


@register.simple_tag
def seller_data(profile, url: str, links: list[tuple[str, str]]) -> SafeString:
    """Who sells: `profile` has name, words and a picture, or none."""
    picture, elsewhere = _shared(profile.picture), [link for link, name in links]
    data = structured.of_seller(profile.name, profile.words, absolute(url), picture, elsewhere)
    return _for_programs(data)


def _shared(image) -> str:
    """The address of a picture as others show it beside a link; empty without one."""
    if image is None:
        return ""
    (found,) = get_renditions_or_not_found(image, pictures.filters_for("share")).values()
    return absolute(found.url)


def _for_programs(*things: dict) -> SafeString:
    blocks = []
    for thing in things:
        data = DjangoJSONEncoder().encode(thing)
        # As Django's json_script does: no text may end the block.
        escaped = data.translate({ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"})
        blocks.append((mark_safe(escaped),))  # noqa: S308
    return format_html_join("", '<script type="application/ld+json">{}</script>', blocks)


@register.filter
def with_editions(release, editions: list) -> list[tuple]:
    """The files of a release, with words on whom each is for; empty words without editions."""
    return files.for_somebody(release, editions)


@register.simple_tag
def mail_address(subject: str, text: str) -> str:
    """Opens a mail to nobody yet, with these words, in the reader's own program."""
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"


@register.simple_tag
def page_contents(page, shop, editions: list, earlier: list, inside: dict) -> list[tuple]:
    """The id and the name of each part of a product's page; none of a short one."""
    return page_parts.contents_of(
        {
            "description": page.body,
            "editions": facts.are_compared(editions),
            "inside": inside,
            "versions": earlier,
            "details": page.has_details or getattr(shop, "support_terms", ""),
            "questions": page.questions,
        }
    )


register.filter("edition_facts", facts.facts_of)


@register.filter
def any_has(things: list, name: str) -> bool:
    """Whether any of these says something by this name."""
    return any(getattr(thing, name) for thing in things)


# --- files that were looked into -------------------------------------------------------------
register.filter("in_words", lambda stored: [findings.in_words(item) for item in stored])
register.filter("is_undecided", decisions.is_open)


@register.simple_tag
def look_inside(page, release) -> dict:
    """What visitors may see of a release's file: its seller chose it. Empty where it is nothing."""
    if release is None or not (page.shows_files or page.shows_readme or page.shows_licence):
        return {}
    done = FileReport.objects.filter(file=release.file.name, state=FileReport.State.DONE)
    report = done.defer("findings", "entries").first()
    if report is None:
        return {}
    shown = {
        "tree": report.tree if page.shows_files else {},
        "readme": mark_safe(report.readme_html) if page.shows_readme else "",  # noqa: S308  (made safe when it was kept)
        "licence": report.licence if page.shows_licence else "",
        "licence_text": report.licence_text if page.shows_licence else "",
    }
    return shown | {"report": report} if any(shown.values()) else {}


@register.filter
def as_tree(folder: dict) -> SafeString:
    """A folder as lists in each other, folded, but for one that holds all else."""
    rows = [
        _folder(each, is_open=len(folder["folders"]) == 1 and not folder["files"])
        for each in folder["folders"]
    ]
    rows += [
        format_html("<li><bdi>{}</bdi> <span>{}</span></li>", name, filesizeformat(size))
        for name, size in folder["files"]
    ]
    if more := folder["more"]:
        words = ngettext("and %(count)d more file", "and %(count)d more files", more)
        rows.append(format_html("<li>{}</li>", words % {"count": more}))
    return format_html("<ul>{}</ul>", format_html_join("", "{}", ((row,) for row in rows)))


def _folder(folder: dict, is_open: bool) -> SafeString:
    words = ngettext("%(count)d file, %(size)s", "%(count)d files, %(size)s", folder["count"])
    values = {"count": folder["count"], "size": filesizeformat(folder["size"])}
    return format_html(
        "<li><details{}><summary><bdi>{}</bdi> <span>{}</span></summary>{}</details></li>",
        mark_safe(" open") if is_open else "",
        f"{folder['name']}/",
        words % values,
        as_tree(folder),
    )
