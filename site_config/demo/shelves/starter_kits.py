"""Starter kits and scripts."""

from site_config.demo.shapes import Picture, Product, Release

QUAYSIDE = Product(
    title="Quayside Site Builder",
    slug="quayside-builder",
    category="starter-kits",
    summary="A static site generator in one readable Python file, with Markdown and a feed.",
    price=2900,
    body=(
        (
            "paragraph",
            (
                "<p>Quayside is a site generator that you can <b>finish reading</b>. One file, fewer "
                "than 200 lines, nothing to install. It turns a folder of Markdown into a site with "
                "an index, tidy addresses and an Atom feed, and it is meant to be changed: when it "
                "lacks something, you will know where to put it.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Markdown, the useful part",
                    "text": "Headings, lists, links, pictures, emphasis, quotes and code.",
                },
                {
                    "title": "Safe to run twice",
                    "text": "Writes only the pages that changed, and never outside its folder.",
                },
                {
                    "title": "A feed for free",
                    "text": "Dated pages become a valid Atom feed, newest first.",
                },
            ],
        ),
        ("heading", "From folder to site"),
        (
            "code",
            {
                "language": "bash",
                "code": "python3 quayside.py content site --address https://example.com\n"
                "python3 -m http.server --directory site",
            },
        ),
        (
            "faq",
            [
                {
                    "question": "How do I change the look?",
                    "answer": "<p>Edit <b>layout.html</b>: it has four placeholders. The style "
                    "sheet beside it is about 40 lines.</p>",
                },
                {
                    "question": "Does it run on Windows?",
                    "answer": "<p>Yes, wherever Python 3.9 or later runs.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "Python, HTML, CSS, Markdown"),
        ("Needs", "Python 3.9 or later"),
        ("Libraries", "None"),
        ("Runs on", "Linux, macOS, Windows"),
    ),
    releases=(
        Release("1.0", "First release.", 133),
        Release("1.1", "Atom feed for dated pages.", 50),
    ),
    cover=Picture(
        "quayside-builder.webp",
        "A code editor with a short program, and three finished pages fanned out beside it",
    ),
    first_published_days_ago=133,
    last_published_days_ago=50,
)

TIDYBOX = Product(
    title="Tidybox Folder Organiser",
    slug="tidybox-organiser",
    category="starter-kits",
    summary="A careful Python script that sorts a messy folder and can undo all it did.",
    price=900,
    body=(
        (
            "paragraph",
            (
                "<p>Everyone has that one folder. Tidybox sorts it by rules that you write in plain "
                "text, shows <b>what it would do</b> before it does anything, and keeps a log so that "
                "one word <b>undoes the whole run</b>.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Nothing is overwritten",
                    "text": "A file with the same name gets a number; nothing is ever deleted.",
                },
                {
                    "title": "Rules you can read",
                    "text": "A line per folder: its name and the patterns that belong there.",
                },
                {
                    "title": "Tested",
                    "text": "The tests come with it, and run in under a second.",
                },
            ],
        ),
        (
            "code",
            {
                "language": "bash",
                "code": "python3 tidybox.py ~/Downloads            # only shows the plan\n"
                "python3 tidybox.py ~/Downloads --go       # moves the files\n"
                "python3 tidybox.py ~/Downloads --undo     # puts them back",
            },
        ),
        (
            "faq",
            [
                {
                    "question": "What about folders inside the folder?",
                    "answer": "<p>They are left alone. Only the files directly inside are "
                    "sorted.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "Python"),
        ("Needs", "Python 3.9 or later"),
        ("Libraries", "None"),
        ("Runs on", "Linux, macOS, Windows"),
    ),
    releases=(Release("1.0", "First release: plan, go and undo.", 22),),
    cover=Picture(
        "tidybox-organiser.webp",
        "Loose sheets on the left, sorted into four labelled folders on the right",
    ),
    first_published_days_ago=22,
    last_published_days_ago=22,
)

DOVECOTE = Product(
    title="Dovecote E-mail Templates",
    slug="dovecote-emails",
    category="starter-kits",
    summary="Welcome, receipt and password e-mails that look right in every inbox.",
    price=1900,
    body=(
        (
            "paragraph",
            (
                "<p>E-mail is the oldest part of the web and the least forgiving. Dovecote holds "
                "the three messages that nearly every service sends, <b>welcome</b>, <b>receipt</b> "
                "and <b>password reset</b>, each as sturdy HTML and as a plain text that is a "
                "pleasure to read.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Built for old inboxes",
                    "text": "Tables where they are needed, styles on the elements, buttons that "
                    "stay buttons without pictures.",
                },
                {
                    "title": "Dark mode considered",
                    "text": "Colours that survive when an inbox inverts them by itself.",
                },
                {
                    "title": "Fill-in script included",
                    "text": "A few lines of Python put your values in, and refuse to send a "
                    "message with a gap in it.",
                },
            ],
        ),
        (
            "code",
            {
                "language": "bash",
                "code": "python3 fill.py receipt.html name=Kim total='$49.00' number=1024 "
                "date='3 March' \\\n  link=https://example.com/orders/1024 > out.html",
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Which template language do they use?",
                    "answer": "<p>Names in double braces, such as <b>{{ name }}</b>. Django, "
                    "Jinja, Handlebars and many others read them as they are.</p>",
                },
                {
                    "question": "Are there pictures in them?",
                    "answer": "<p>No. Many inboxes block pictures at first, so nothing depends "
                    "on them.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, plain text, Python"),
        ("Needs", "Any mail service"),
        ("Messages", "3, each as HTML and text"),
        ("Width", "600 px, folds to 320 px"),
    ),
    releases=(
        Release("1.0", "First release: welcome, receipt and password reset.", 80),
        Release("1.1", "Steadier buttons in dark mode; the fill-in script names gaps.", 36),
    ),
    cover=Picture(
        "dovecote-emails.webp",
        "Three e-mail messages overlapping: a welcome, a receipt and a password reset",
    ),
    first_published_days_ago=80,
    last_published_days_ago=36,
)

PRODUCTS = (QUAYSIDE, TIDYBOX, DOVECOTE)
