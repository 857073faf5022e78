"""A static site generator to finish reading: python3 quayside.py content site"""

import argparse
import html
import re
import sys
from datetime import date
from pathlib import Path


class Page:
    def __init__(self, path, text):
        self.path = path
        self.date = None
        lines = text.lstrip("\ufeff").splitlines()
        if lines and lines[0].lower().startswith("date:"):
            try:
                self.date = date.fromisoformat(lines.pop(0)[5:].strip())
            except ValueError:
                sys.exit(f"{path}: the date has to look like 2026-03-01")
        self.text = "\n".join(lines).strip()
        heading = re.match(r"#\s+(.+)", self.text)
        self.title = heading.group(1).strip() if heading else path.stem

    @property
    def address(self):
        """Where the page is shown, from the root of the site: '', 'notes/first/'."""
        place = self.path.with_suffix("")
        place = place.parent if place.name == "index" else place
        return "" if place == Path(".") else place.as_posix() + "/"


def inline(text):
    """Code, pictures, links, strong and emphasised words inside a line."""
    kept = []

    def keep(markup):
        kept.append(markup)
        return f"\0{len(kept) - 1}\0"

    text = re.sub(r"`([^`]+)`", lambda m: keep(f"<code>{html.escape(m[1])}</code>"), text)
    text = html.escape(text)

    def target(address):
        # Only addresses that cannot run anything.
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", html.unescape(address).strip(), re.I)
        return address if not scheme or scheme[1].lower() in ("http", "https", "mailto") else "#"

    text = re.sub(
        r"!\[([^\]]*)\]\(([^)\s]+)\)",
        lambda m: keep(f'<img src="{target(m[2])}" alt="{m[1]}">'),
        text,
    )
    text = re.sub(
        r"\[([^\]]+)\]\(([^)\s]+)\)",
        lambda m: keep(f'<a href="{target(m[2])}">') + m[1] + keep("</a>"),
        text,
    )
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)
    return re.sub(r"\0(\d+)\0", lambda m: kept[int(m[1])], text)


def block(text):
    """One block of Markdown: heading, list, quote or paragraph."""
    lines = text.splitlines()
    heading = re.match(r"(#{1,4})\s+(.+)", text)
    if heading and len(lines) == 1:
        level = len(heading.group(1))
        return f"<h{level}>{inline(heading.group(2))}</h{level}>"
    for mark, tag in ((r"[-*]\s+", "ul"), (r"\d+\.\s+", "ol")):
        if re.match(mark, text):
            items = re.split(rf"(?:^|\n){mark}", text)[1:]
            inside = "".join(f"<li>{inline(' '.join(i.split()))}</li>" for i in items)
            return f"<{tag}>{inside}</{tag}>"
    if text.startswith(">"):
        return f"<blockquote>{markdown(re.sub(r'(?m)^> ?', '', text))}</blockquote>"
    return f"<p>{inline(' '.join(lines))}</p>"


def markdown(text):
    # Fenced code is set aside first, so that blank lines inside it do not split it.
    parts = re.split(r"(?ms)^```[^\n]*\n(.*?)^```[ \t]*$", text)
    out = []
    for i, part in enumerate(parts):
        if i % 2:
            out.append(f"<pre><code>{html.escape(part)}</code></pre>")
        else:
            out += [block(b.strip()) for b in re.split(r"\n\s*\n", part) if b.strip()]
    return "\n".join(out)


def index(pages, root):
    dated = sorted((p for p in pages if p.date), key=lambda p: (p.date, p.address), reverse=True)
    items = "".join(
        f'<li><a href="{root}{p.address}">{html.escape(p.title)}</a> '
        f'<time datetime="{p.date}">{p.date:%d %b %Y}</time></li>'
        for p in dated
    )
    return f'<ul class="index">{items}</ul>'


def atom(pages, site, address):
    dated = sorted((p for p in pages if p.date), key=lambda p: p.date, reverse=True)[:20]
    entries = "".join(
        f"<entry><title>{html.escape(p.title)}</title><id>{address}/{p.address}</id>"
        f'<link href="{address}/{p.address}"/><updated>{p.date}T00:00:00Z</updated>'
        f'<content type="html">{html.escape(markdown(p.text))}</content></entry>'
        for p in dated
    )
    updated = dated[0].date if dated else date(1970, 1, 1)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{html.escape(site)}</title><id>{address}/</id><updated>{updated}T00:00:00Z</updated>"
        f"<author><name>{html.escape(site)}</name></author>"
        f'<link rel="self" href="{address}/feed.xml"/>{entries}</feed>\n'
    )


def write(path, data):
    """Writes only what changed; says whether it did."""
    if path.exists() and path.read_bytes() == data:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return 1


def build(source, target, address, site):
    layout = (Path(__file__).parent / "layout.html").read_text("utf-8")
    files = [f for f in sorted(source.rglob("*")) if f.is_file()]
    pages = [Page(f.relative_to(source), f.read_text("utf-8")) for f in files if f.suffix == ".md"]
    changed = 0
    for page in pages:
        root = "../" * page.address.count("/") or "./"
        body = markdown(page.text).replace("<p>{index}</p>", index(pages, root))
        parts = {
            "title": html.escape(page.title),
            "site": html.escape(site),
            "root": root,
            "body": body,
        }
        text = re.sub(r"\{(title|site|root|body)\}", lambda m, p=parts: p[m[1]], layout)
        changed += write(target / page.address / "index.html", text.encode())
    for file in files:
        if file.suffix != ".md":
            changed += write(target / file.relative_to(source), file.read_bytes())
    style = Path(__file__).parent / "style.css"
    changed += write(target / "style.css", style.read_bytes())
    changed += write(target / "feed.xml", atom(pages, site, address).encode())
    return len(pages), changed


def main():
    parser = argparse.ArgumentParser(description="Turn a folder of Markdown into a site.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--address", default="http://localhost:8000", help="for the feed")
    parser.add_argument("--name", default="My site")
    options = parser.parse_args()
    if not options.source.is_dir():
        sys.exit(f"{options.source} is not a folder")
    if options.source.resolve() in (options.target.resolve(), *options.target.resolve().parents):
        sys.exit("The site has to be written outside the content.")
    pages, changed = build(
        options.source, options.target, options.address.rstrip("/"), options.name
    )
    print(f"{pages} pages, {changed} files written")


if __name__ == "__main__":
    main()
