"""Website templates."""

from site_config.demo.shapes import Picture, Product, Release

HARBOUR = Product(
    title="Harbour Portfolio Template",
    slug="harbour-portfolio",
    category="website-templates",
    summary="A calm three-page portfolio for studios and freelancers, in plain HTML and CSS.",
    price=3900,
    body=(
        (
            "paragraph",
            (
                "<p>Harbour gives your work the room and keeps everything else quiet. Three pages, "
                "<b>work</b>, <b>project</b> and <b>contact</b>, share one style sheet of under 200 "
                "lines. There is no framework to learn and nothing to compile: open the files, "
                "replace the words and pictures, and upload them.</p>"
            ),
        ),
        ("heading", "What you get"),
        (
            "features",
            [
                {
                    "title": "A grid that leads the eye",
                    "text": "Wide and narrow pictures alternate without any class juggling: the "
                    "order of your projects decides.",
                },
                {
                    "title": "Light and dark",
                    "text": "Both follow the visitor's system. Twelve custom properties hold "
                    "every colour and size.",
                },
                {
                    "title": "Fast by doing little",
                    "text": "No script and no web font. The first page weighs less than 10 kB "
                    "before your own pictures.",
                },
                {
                    "title": "Accessible from the start",
                    "text": "Landmarks, a skip link, visible focus and headings in order.",
                },
            ],
        ),
        ("heading", "Change the mood in six lines"),
        (
            "code",
            {
                "language": "css",
                "code": ":root {\n  --paper: #faf8f4;\n  --ink: #1d2a35;\n  --accent: #1f6f78;\n"
                "  --measure: 38rem;\n  --gap: clamp(1rem, 3vw, 2.5rem);\n"
                '  --display: "Iowan Old Style", Palatino, Georgia, serif;\n}',
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Can I use it for a client?",
                    "answer": "<p>Yes. One purchase covers your own sites and the sites that you "
                    "build for clients, without a limit on their number.</p>",
                },
                {
                    "question": "Does the contact form send mail by itself?",
                    "answer": "<p>No. The form posts to an address that you fill in, so it works "
                    "with any form service or with your own server.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, CSS, SVG"),
        ("Works in", "Every browser since 2022"),
        ("Needs", "Any web host for static files"),
        ("Build step", "None"),
    ),
    releases=(
        Release("1.0", "First release: work, project and contact pages.", 212),
        Release(
            "1.1",
            "Dark colours follow the system. The project page gained captions.",
            96,
        ),
        Release("1.2", "Smoother picture grid on tablets; smaller style sheet.", 41),
    ),
    cover=Picture(
        "harbour-portfolio.webp",
        "A browser window with a portfolio site: a large serif headline above a grid of "
        "landscape pictures",
    ),
    gallery=(
        Picture(
            "harbour-portfolio-2.webp",
            "The project page of the portfolio beside the same page on a phone in dark colours",
        ),
    ),
    first_published_days_ago=212,
    last_published_days_ago=41,
)

SALTMARSH = Product(
    title="Saltmarsh Café Template",
    slug="saltmarsh-cafe",
    category="website-templates",
    summary="A warm site for cafés and small restaurants, with a menu that also prints well.",
    price=4900,
    body=(
        (
            "paragraph",
            (
                "<p>People visit a restaurant's site to learn three things: <b>what is on the menu</b>, "
                "<b>when you are open</b> and <b>where you are</b>. Saltmarsh answers them on the "
                "first screen, on any phone, before the coffee gets cold.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Opening hours that know the time",
                    "text": "A short script marks today and says whether you are open now. "
                    "Without scripts the table still reads well.",
                },
                {
                    "title": "One menu, two uses",
                    "text": "The menu page has its own print style: one sheet of A4 or Letter, "
                    "in two columns, without the site around it.",
                },
                {
                    "title": "Allergens done properly",
                    "text": "Marks with a legend that screen readers speak in full words.",
                },
            ],
        ),
        ("heading", "Set your hours in one place"),
        (
            "code",
            {
                "language": "html",
                "code": '<tr data-day="5" data-open="09:00" data-close="23:00">\n'
                '  <th scope="row">Friday</th>\n  <td>9:00 to 23:00</td>\n</tr>',
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Can guests book a table?",
                    "answer": "<p>The template links to your telephone and to a booking page of "
                    "your choice. It holds no booking system of its own.</p>",
                },
                {
                    "question": "How do I change the menu?",
                    "answer": "<p>Each dish is one line of HTML with a name, a note and a price. "
                    "The README shows how to add one.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, CSS, JavaScript"),
        ("Works in", "Every browser since 2022"),
        ("Paper", "A4 and Letter"),
        ("Build step", "None"),
    ),
    releases=(
        Release("1.0", "First release: home and menu pages.", 118),
        Release("1.1", "The menu prints on one sheet, on A4 and on Letter.", 33),
    ),
    cover=Picture(
        "saltmarsh-cafe.webp",
        "A café site on a warm background, with a cup drawn from simple shapes and a printed "
        "menu beside it",
    ),
    first_published_days_ago=118,
    last_published_days_ago=33,
)

ALMANAC = Product(
    title="Almanac Documentation Theme",
    slug="almanac-docs",
    category="website-templates",
    summary="A documentation site with instant search and copy buttons, and no toolchain at all.",
    price=5900,
    body=(
        (
            "paragraph",
            (
                "<p>Almanac is for documentation that should still open in ten years. It is a set of "
                "hand-written pages, <b>overview</b>, <b>guide</b> and <b>reference</b>, with one "
                "style sheet and one script of about 90 lines. Host it anywhere, or open it straight "
                "from a folder: search works there as well.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "Search as you type",
                    "text": "A small index in a file of its own; arrow keys and Enter work, and "
                    "so does the / key.",
                },
                {
                    "title": "Code that is easy to take along",
                    "text": "Every block has a copy button that says when it is done.",
                },
                {
                    "title": "Three columns that fold",
                    "text": "Chapters, text and page contents on a desk; one column and a menu "
                    "on a phone.",
                },
                {
                    "title": "Notes that stand out",
                    "text": "Tip, note and warning boxes that do not rely on colour alone.",
                },
            ],
        ),
        ("heading", "Add a page to the search"),
        (
            "code",
            {
                "language": "javascript",
                "code": 'window.ALMANAC_INDEX = [\n  { title: "Install", url: "guide.html#install", '
                'text: "download unpack host" },\n  { title: "Colours", '
                'url: "reference.html#colours", text: "tokens dark light" },\n];',
            },
        ),
        (
            "faq",
            [
                {
                    "question": "Does it work with a site generator?",
                    "answer": "<p>Yes. The pages have clearly marked parts, so you can cut them "
                    "into the layouts of any generator. It fits our Quayside builder as "
                    "it is.</p>",
                },
                {
                    "question": "How large may the site grow?",
                    "answer": "<p>The search stays instant up to a few hundred pages. Beyond that "
                    "you will want a search server.</p>",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, CSS, JavaScript"),
        ("Works in", "Every browser since 2022"),
        ("Libraries", "None"),
        ("Build step", "None"),
    ),
    releases=(
        Release("1.0", "First release.", 260),
        Release("2.0", "New search with keyboard control; page contents on the right.", 122),
        Release("2.1", "Copy buttons on code; clearer notes in dark colours.", 58),
    ),
    cover=Picture(
        "almanac-docs.webp",
        "A documentation page with a chapter list, a search box and a block of coloured code",
    ),
    first_published_days_ago=260,
    last_published_days_ago=58,
)

LANTERN = Product(
    title="Lantern Launch Page",
    slug="lantern-launch",
    category="website-templates",
    summary="A one-page site for the weeks before a launch, with countdown and sign-up form.",
    price=2900,
    body=(
        (
            "paragraph",
            (
                "<p>Lantern is a single page for the time before you open: a promise, a date and a "
                "form. The countdown reads its date from the page, in any time zone, and turns into "
                "a link on the day.</p>"
            ),
        ),
        (
            "features",
            [
                {
                    "title": "One date, everywhere",
                    "text": "Written once in the HTML, shown in each visitor's own time zone.",
                },
                {
                    "title": "A form that goes anywhere",
                    "text": "Posts to the newsletter service that you already use.",
                },
            ],
        ),
    ),
    facts=(
        ("Format", "HTML, CSS, JavaScript"),
        ("Works in", "Every browser since 2022"),
        ("Build step", "None"),
    ),
    releases=(Release("0.9", "Preview before the first release.", 2),),
    cover=Picture(
        "lantern-launch.webp",
        "A launch page at night: a glowing disc above a countdown and a sign-up field",
    ),
    published="draft",
)

PRODUCTS = (HARBOUR, SALTMARSH, ALMANAC, LANTERN)
