"""What the demo shop sells: read by `seed_demo`, which turns it into pages, files and pictures."""

from site_config.demo.shapes import Category, Home, Shop
from site_config.demo.shelves import dashboards, starter_kits, ui_kits, websites

CURRENCY = "USD"

SHOP = Shop(
    name="Plainwork",
    tagline="Source code and design files you can build on",
    footer_text=(
        "Plainwork makes small, careful source files: readable, documented, free of build steps. "
        "Pay once, download every later version for life."
    ),
)

HOME = Home(
    hero_title="Good source files, ready to make your own",
    intro=(
        "Website templates, dashboards, icons and scripts in plain HTML, CSS, JavaScript and "
        "Python. Every file is written to be read, so the hour you save today is not lost "
        "again tomorrow."
    ),
    featured=(
        "meridian-dashboard",
        "pocket-mobile-kit",
        "harbour-portfolio",
        "pebble-icons",
    ),
)

CATEGORIES = (
    Category(
        name="Website templates",
        slug="website-templates",
        description="Complete small sites in plain HTML and CSS, ready for your own words.",
    ),
    Category(
        name="Dashboards & admin",
        slug="dashboards",
        description="Screens for people who work with numbers: charts, invoices, status pages.",
    ),
    Category(
        name="UI kits & icons",
        slug="ui-kits-icons",
        description="Icons, tokens and interface parts that keep a product looking like one piece.",
    ),
    Category(
        name="Starter kits & scripts",
        slug="starter-kits",
        description="Short programs and ready-made parts that take the dull hours off your week.",
    ),
)

PRODUCTS = (
    *websites.PRODUCTS,
    *dashboards.PRODUCTS,
    *ui_kits.PRODUCTS,
    *starter_kits.PRODUCTS,
)
