from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from products.inspection import decisions, findings
from products.models import FileReport

register = template.Library()


@register.filter
def absolute(address: str) -> str:
    """An address with the shop's own host, for readers outside of the page."""
    return urljoin(settings.SITE_URL, address or "/")


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
