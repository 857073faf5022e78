"""A README as HTML that is safe on the shop's own pages."""

import html

import nh3
from markdown_it import MarkdownIt

MARKDOWN = (".md", ".markdown")
# The page has its own title, and a heading of its own above.
DEEPER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}
TAGS = {
    *("h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "s", "a", "code", "pre"),
    *("ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td"),
}
LARGEST_HTML = 300_000


def render(name: str, text: str) -> str:
    """Markdown where its name says so, else as it is written. HTML in it is shown, not used."""
    if not name.lower().endswith(MARKDOWN):
        return f"<pre>{html.escape(text)}</pre>" if text.strip() else ""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.disable("image")
    tokens = markdown.parse(text)
    for token in tokens:
        token.tag = DEEPER.get(token.tag, token.tag)
    made = nh3.clean(
        markdown.renderer.render(tokens, markdown.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
        # Paths within the archive lead nowhere here.
        url_relative="deny",
    )
    return made if len(made) <= LARGEST_HTML else f"<pre>{html.escape(text)}</pre>"
