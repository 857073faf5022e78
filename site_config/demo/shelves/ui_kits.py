"""UI kits and icons."""

from site_config.demo.shapes import Picture, Product, Release

PEBBLE = Product(
    title="Pebble Line Icons",
    slug="pebble-icons",
    category="ui-kits-icons",
    summary="36 rounded line icons on a 24-pixel grid, as single SVG files and as one sprite.",
    price=2400,
    body=(
        (
            "paragraph",
            (
                "<p>Pebble is a small set drawn as one family: the same line, the same round ends, "
                "the same optical weight. It covers what nearly every shop and tool needs, "
                "<b>36 icons</b> and not one more, so you can know them all by heart.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Drawn on a grid",
                    "text": "24 by 24 pixels with two pixels of air, lines of 1.75 pixels.",
                },
                {
                    "title": "Takes your colour",
                    "text": "Lines use currentColor, so an icon follows the text it stands in.",
                },
                {
                    "title": "One request if you like",
                    "text": "The sprite holds all icons in about 8 kB; single files are "
                    "there as well.",
                },
            ],
        ),
        ("heading", "Use one from the sprite"),
        (
            "code",
            {
                "language": "html",
                "code": '<svg class="icon" width="24" height="24" aria-hidden="true">\n'
                '  <use href="sprite.svg#basket"></use>\n</svg>',
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Can I change the line weight?",
                    "answer": "<p>Yes. Set <b>stroke-width</b> in CSS; the icons hold from 1.25 "
                    "to 2.25 pixels.</p>",
                },
                {
                    "question": "May I use them in an app that I sell?",
                    "answer": "<p>Yes, in any number of products. Only reselling the set as a set "
                    "is not allowed.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "SVG"),
        ("Icons", "36"),
        ("Grid", "24 × 24 px"),
        ("Opens in", "Any vector editor or browser"),
    ),
    releases=(
        Release("1.0", "First release with 28 icons.", 301),
        Release(
            "1.1",
            "Eight new icons for shops: basket, tag, truck, receipt and more.",
            64,
        ),
    ),
    cover=Picture(
        "pebble-icons.webp",
        "A grid of rounded line icons, one of them enlarged on its drawing grid",
    ),
    gallery=(
        Picture(
            "pebble-icons-2.webp",
            "All 36 icons of the set, half of them on a dark ground",
        ),
    ),
    first_published_days_ago=301,
    last_published_days_ago=64,
)

POCKET = Product(
    title="Pocket Mobile UI Kit",
    slug="pocket-mobile-kit",
    category="ui-kits-icons",
    summary="Four app screens in HTML and CSS, made of parts that snap together in new ways.",
    price=6900,
    body=(
        (
            "paragraph",
            (
                "<p>Pocket is a kit for the first conversation about an app: <b>real screens in a "
                "real browser</b>, not pictures of screens. Start with the four that are in the "
                "box, <b>welcome</b>, <b>today</b>, <b>detail</b> and <b>settings</b>, then rebuild "
                "them from the same 14 parts.</p>"
            ),
        ),
        ("heading", "Made to be taken apart"),
        (
            "features",
            [
                {
                    "title": "14 parts, one style sheet",
                    "text": "Cards, lists, switches, tabs, progress rings and more; each part is "
                    "a class and a few lines of CSS.",
                },
                {
                    "title": "Touch comes first",
                    "text": "Targets of at least 44 pixels, safe areas for rounded screens, and "
                    "type that follows the reader's own setting.",
                },
                {
                    "title": "Shows on a phone at once",
                    "text": "Put the folder on any host, or add it to a home screen.",
                },
                {
                    "title": "Day and night",
                    "text": "Both palettes meet the contrast of WCAG 2.2 AA.",
                },
            ],
        ),
        ("heading", "A switch in three lines"),
        (
            "code",
            {
                "language": "html",
                "code": '<label class="row">\n  <span>Remind me each morning</span>\n'
                '  <input class="switch" type="checkbox" role="switch" checked>\n</label>',
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Is it a native app?",
                    "answer": "<p>No. It is HTML and CSS: ideal for prototypes, and a good base "
                    "for web apps that people add to their home screen.</p>",
                },
                {
                    "question": "Do I need JavaScript?",
                    "answer": "<p>No. Switches, tabs and disclosure are native elements.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, CSS, SVG"),
        ("Screens", "4, and an overview page"),
        ("Works in", "Safari 16, Chrome 110, Firefox 115 or later"),
        ("Libraries", "None"),
    ),
    releases=(Release("1.0", "First release: four screens, 14 parts, day and night.", 0),),
    cover=Picture(
        "pocket-mobile-kit.webp",
        "Three phones side by side showing a welcome screen, a day plan and a settings screen",
    ),
    gallery=(
        Picture(
            "pocket-mobile-kit-2.webp",
            "The parts of the kit laid out: cards, switches, tabs, a progress ring and buttons",
        ),
        Picture(
            "pocket-mobile-kit-3.webp",
            "Two of the screens in night colours",
        ),
    ),
    published="new",
    first_published_days_ago=0,
    last_published_days_ago=0,
)

QUIRE = Product(
    title="Quire Design Tokens",
    slug="quire-tokens",
    category="ui-kits-icons",
    summary="Free design tokens: a type scale, spacing and a tested palette for light and dark.",
    price=0,
    body=(
        (
            "paragraph",
            (
                "<p>Quire is where our own projects begin, and it is free. It settles the questions "
                "that hold up every first day: how large is a heading, how wide is a gap, which grey "
                "is dark enough. You get the answers as <b>CSS custom properties</b> and as a "
                "<b>JSON file</b> for your design tool.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "A type scale that breathes",
                    "text": "Eight sizes that grow with the window, without a single media query.",
                },
                {
                    "title": "Colours with proof",
                    "text": "Text and ground pairs reach at least 4.5 to 1 in light and in dark.",
                },
                {
                    "title": "A page to see it all",
                    "text": "The specimen shows every token with its name, ready to share.",
                },
            ],
        ),
        ("heading", "Use it"),
        (
            "code",
            {
                "language": "css",
                "code": '@import "quire.css";\n\nh1 {\n  font-size: var(--type-5);\n'
                "  margin-block-end: var(--space-4);\n  color: var(--ink);\n}",
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Is it really free?",
                    "answer": "<p>Yes, for any use, commercial work included. You need an account "
                    "so that later versions can find you.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "CSS, JSON, HTML"),
        ("Works in", "Every browser since 2022"),
        ("Build step", "None"),
    ),
    releases=(
        Release("1.0", "First release.", 190),
        Release("1.1", "A JSON file for design tools beside the style sheet.", 77),
    ),
    cover=Picture(
        "quire-tokens.webp",
        "A type specimen: a large serif letter pair, a scale of sizes and a row of colour chips",
    ),
    first_published_days_ago=190,
    last_published_days_ago=77,
)

PRODUCTS = (PEBBLE, POCKET, QUIRE)
