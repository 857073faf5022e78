"""Dashboards and admin screens."""

from site_config.demo.shapes import Picture, Product, Release

MERIDIAN = Product(
    title="Meridian Analytics Dashboard",
    slug="meridian-dashboard",
    category="dashboards",
    summary="An analytics dashboard with hand-drawn SVG charts and not a single dependency.",
    price=8900,
    body=(
        (
            "paragraph",
            (
                "<p>Most dashboards begin with half a megabyte of chart library. Meridian begins with "
                "<b>about 130 lines of JavaScript</b> that you can read over lunch. It draws line, "
                "bar, ring and spark charts as SVG: sharp on every screen, styled by CSS, and "
                "readable by assistive technology.</p>"
            ),
        ),
        ("heading", "What is inside"),
        (
            "features",
            [
                {
                    "title": "Four chart types",
                    "text": "Line with area, grouped bars, ring and sparkline, each one function "
                    "that takes numbers and returns an SVG element.",
                },
                {
                    "title": "A table behind every chart",
                    "text": "Each figure carries its numbers as a table for screen readers and "
                    "for copying.",
                },
                {
                    "title": "Themes by custom property",
                    "text": "Light and dark palettes whose chart colours stay apart for "
                    "colour-blind readers.",
                },
                {
                    "title": "Layout that folds sensibly",
                    "text": "Figures first on a phone, side by side on a desk, all in CSS grid.",
                },
            ],
        ),
        ("heading", "Draw a chart"),
        (
            "code",
            {
                "language": "javascript",
                "code": 'const sales = [42, 51, 48, 63, 70, 66, 81];\n\ndocument.querySelector("#sales")'
                '.append(\n  Meridian.line(sales, { label: "Sales per day", area: true }),\n);',
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Where do the numbers come from?",
                    "answer": "<p>From <b>data.js</b>, a file of sample figures. Replace it with "
                    "a call to your own server: the functions only want arrays.</p>",
                },
                {
                    "question": "Can I use it inside React or Vue?",
                    "answer": "<p>Yes. The functions return plain SVG elements, which you can "
                    "mount in any component.</p>",
                },
                {
                    "question": "Are later versions included?",
                    "answer": "<p>Yes, all of them. Your library always holds the latest one.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, CSS, JavaScript"),
        ("Works in", "Every browser since 2022"),
        ("Libraries", "None"),
        ("Weight", "Under 20 kB in all"),
    ),
    releases=(
        Release("1.0", "First release: line, bar and ring charts.", 175),
        Release("1.1", "Sparklines in the figure cards.", 110),
        Release("1.2", "A data table behind every chart, for screen readers.", 27),
    ),
    cover=Picture(
        "meridian-dashboard.webp",
        "A dashboard in a browser window: four figures, a large line chart, bars and a ring chart",
    ),
    gallery=(
        Picture(
            "meridian-dashboard-2.webp",
            "The same dashboard in dark colours",
        ),
        Picture(
            "meridian-dashboard-3.webp",
            "The four chart types side by side: line, bars, ring and sparklines",
        ),
    ),
    first_published_days_ago=175,
    last_published_days_ago=27,
)

LEDGERLINE = Product(
    title="Ledgerline Invoice Desk",
    slug="ledgerline-invoices",
    category="dashboards",
    summary="Invoice list, detail and print view that never lose a cent to rounding.",
    price=12900,
    body=(
        (
            "paragraph",
            (
                "<p>Ledgerline is the part of an office tool that has to be right. It comes with an "
                "<b>invoice list</b> that filters as you type, an <b>invoice page</b> with editable "
                "lines and live totals, and a <b>print view</b> that you can send out as it is. All "
                "sums are whole cents, so the total is always the total.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Exact sums",
                    "text": "Integer arithmetic with tax rounded once per rate, and eleven "
                    "checks that prove it.",
                },
                {
                    "title": "Made for the keyboard",
                    "text": "Enter adds a line, Tab walks through it, and nothing needs the mouse.",
                },
                {
                    "title": "Print that looks printed",
                    "text": "Page margins, repeated table heads and no lines cut in half.",
                },
                {
                    "title": "Status at a glance",
                    "text": "Draft, sent, paid and overdue, told apart by shape and word as well "
                    "as by colour.",
                },
            ],
        ),
        ("heading", "The heart of it"),
        (
            "code",
            {
                "language": "javascript",
                "code": "// Amounts are whole cents, rates are hundredths of a percent.\n"
                "export function taxOf(cents, rate) {\n"
                "  return Math.round((cents * rate) / 10000);\n}",
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Does it store invoices?",
                    "answer": "<p>No. It is the front end: it reads a list of invoices as JSON "
                    "and hands the edited one to a function that you write.</p>",
                },
                {
                    "question": "Which currencies work?",
                    "answer": "<p>Every currency that your browser can format. The number of "
                    "decimals follows the currency.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, CSS, JavaScript modules"),
        ("Works in", "Every browser since 2022"),
        ("Needs", "Any web server, even a local one"),
        ("Libraries", "None"),
    ),
    releases=(
        Release("1.0", "First release: list, invoice and print view.", 89),
        Release(
            "1.1",
            "Several tax rates on one invoice; the checks grew from six to eleven.",
            19,
        ),
    ),
    cover=Picture(
        "ledgerline-invoices.webp",
        "An invoice list with status marks, and a printed invoice lying over its corner",
    ),
    gallery=(
        Picture(
            "ledgerline-invoices-2.webp",
            "A single invoice with four lines, tax and total, ready to print",
        ),
    ),
    first_published_days_ago=89,
    last_published_days_ago=19,
)

TIDEWATCH = Product(
    title="Tidewatch Status Page",
    slug="tidewatch-status",
    category="dashboards",
    summary="A status page built from one JSON file by a short Python script, hosted anywhere.",
    price=3400,
    body=(
        (
            "paragraph",
            (
                "<p>When your servers are down, your status page must not be. Tidewatch turns one "
                "<b>status.json</b> into a single static page that you host somewhere else: on a "
                "bucket, on a free page host, on a computer under a desk. The builder needs Python "
                "and nothing more.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Ninety days at a glance",
                    "text": "A bar per day and service, with the share of good days beside it.",
                },
                {
                    "title": "Incidents in plain words",
                    "text": "Each has updates with times, newest first, in UTC.",
                },
                {
                    "title": "Mistakes are named",
                    "text": "A wrong state or a missing date stops the build with the line to mend.",
                },
            ],
        ),
        ("heading", "Build it"),
        (
            "code",
            {"language": "bash", "code": "python3 build.py status.json > index.html"},
        ),
        (
            "faq",
            [
                {
                    "question": "Does it watch my servers?",
                    "answer": "<p>No. It shows what status.json says. You write that file by hand "
                    "or from the monitor that you already have.</p>",
                },
                {
                    "question": "What changed yesterday?",
                    "answer": "<p>Version 1.2 shows planned maintenance ahead of time. If you "
                    "bought an earlier version, you will find it in your library.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "Python, HTML, CSS, JSON"),
        ("Needs", "Python 3.9 or later to build"),
        ("Libraries", "None"),
        ("Hosting", "Any host for static files"),
    ),
    releases=(
        Release("1.0", "First release.", 146),
        Release("1.1", "Bars for ninety days instead of thirty.", 72),
        Release("1.2", "Planned maintenance is shown ahead of time.", 1),
    ),
    cover=Picture(
        "tidewatch-status.webp",
        "A status page with rows of ninety small green bars, a few of them amber",
    ),
    published="updated",
    first_published_days_ago=146,
    last_published_days_ago=1,
)

PRODUCTS = (MERIDIAN, LEDGERLINE, TIDEWATCH)
