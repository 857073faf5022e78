"""Who may import whom, read from the imports themselves; docs/architecture.md draws the picture."""

import ast
from pathlib import Path

import pytest

from tests.migrated import ROOT

pytestmark = pytest.mark.once

MAY_IMPORT = {
    "core": set(),
    "products": {"core"},
    "links": {"core"},
    "notifications": {"core"},
    "construction": {"core"},
    "home": {"core", "products"},
    "accounts": {"core", "notifications"},
    "backups": {"core", "notifications"},
    "schedules": {"core", "notifications"},
    "commerce": {"core", "products", "accounts", "notifications"},
    "support": {"core", "products", "accounts", "notifications", "commerce"},
    "analytics": {"core", "products", "links", "commerce", "support", "backups"},
    "dodo_sandbox": set(),
}
MAY_IMPORT["demo"] = set(MAY_IMPORT) - {"dodo_sandbox"}
MAY_IMPORT["site_config"] = set(MAY_IMPORT) - {"dodo_sandbox"}
# No app imports these two, and site_config not even the demo.
MAY_IMPORT["site_config"] -= {"demo"}

# Inside an app each layer may use itself and those before it: models, rules, tasks, then what the
# outside world enters by. A name below means the same in every app and at every depth.
MODELS, RULES, TASKS, ENTRANCES = range(4)
KINDS = {
    "models": MODELS,
    "tasks": TASKS,
    **dict.fromkeys(
        ("admin", "apps", "commands", "feed", "forms", "management", "signals", "templatetags"),
        ENTRANCES,
    ),
    **dict.fromkeys(("urls", "views", "viewsets", "wagtail_hooks"), ENTRANCES),
    # What a framework or library calls by name: allauth's adapter, middleware, Celery's beat; the
    # report is a view, and what makes a view of a product one of its slug is half of one.
    **dict.fromkeys(("adapter", "gate", "renamed", "report", "scheduler"), ENTRANCES),
}
# The rooms and modules of rules, each app's own. What is named neither here nor above fails.
RULE_NAMES = {
    "accounts": """
        audit chats factors invitations language logins passwords people personal_data profiles
        signup topics
    """,
    "analytics": """
        consent google panels periods product_paths received returns sales scope traffic
        visits workload
    """,
    "backups": """
        archives checks databases encryption failures gaps moving restoring retention runs storages
        stores watching workroom
    """,
    "commerce": """
        audit checkout deletion_rules discounts downloads figures limits messages offers
        payment_state
        payments personal_data popularity previews provider titles under_review
    """,
    "construction": """
        audit closing following keys passes personal_data reports responses state submitted_form
        throttle
    """,
    "core": """
        addresses announcements background charts clients clocks colours content drafts guide
        kept_forms languages locales look money navigation outages own_rows periods
        personal_data plain_text protection public_pages refusals restores secret_fields
        share_picture social spans spoken upgrades word_lookup
    """,
    "demo": "catalogue covers files history mail seed shapes",
    "home": "blocks former moments routes sections shop_words",
    "links": "charts hits personal_data qr_codes successors visitors",
    "notifications": """
        alerts catalogue delivery_errors forgetting given_up mailing moved_chats outbox
        personal_data rendering replies resending telegram topics
    """,
    "products": """
        approval badges blocks by_seller cards choosing chosen_prices deletion_rules editions
        indexing inspection listing moments notes orphans page_parts permissions personal_data
        picture_texts pictures previews price_rules privacy publishing readiness related
        release_changes sale_prices sales search slugs structured_data successors translating
        uploads versions words
    """,
    "schedules": "heartbeats last_runs lease manual_runs names next_runs rows times",
    "support": """
        attachments audit canned customers display meanings moves notices personal_data promises
        questions
        quotes requests topics triage
    """,
}
# A page of the CMS, or what is published like one, is a model and its own view at once: it may use
# rules and its form, as a view does, but only such as need no models of the app, so that no circle
# can come of it. So are the shop's settings, whose blocks stand around every page.
PAGES = {
    "products.models.pages",
    # Parts of the product's page.
    "products.models.details",
    "products.models.prices",
    "products.models.releases",
    "products.models.approvals",
    "products.models.spoken",
    "products.models.translations",
    "home.models",
    "core.models",
}
# The project and the stand-in provider are no apps of the shop; only what they import counts.
UNLAYERED = {"site_config", "dodo_sandbox"}

PRESENT = sorted(name for name in MAY_IMPORT if (ROOT / name / "__init__.py").exists())


def modules(app: str) -> list[Path]:
    found = sorted((ROOT / app).rglob("*.py"))
    # What the demo sells is no code of the shop.
    return [path for path in found if not {"migrations", "archives"} & set(path.parts)]


def dotted_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, root: Path = ROOT) -> set[str]:
    """The dotted names of the project's own modules that a module imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(root).with_suffix("").parts[: -node.level or None]
            base = ".".join([*(package if node.level else ()), *filter(None, [node.module])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in {*MAY_IMPORT, "tests"}}


def layer(dotted: str) -> int:
    """`commerce.models.orders.Order` is of the models, `commerce.checkout.forms` an entrance."""
    app, *parts = dotted.split(".")
    found = [KINDS[part] for part in parts if part in KINDS]
    if not found or (parts[0] in RULE_NAMES[app].split() and max(found) < RULES):
        return RULES
    return found[0] if parts[0] == "models" else max(found)


def room(dotted: str) -> str:
    """The first name below the app: a folder, or a module that stands for itself."""
    return ".".join(dotted.split(".")[:2])


def forbidden_apps(app: str, root: Path = ROOT) -> list[str]:
    allowed = MAY_IMPORT[app] | {app}
    return [
        f"{path.relative_to(root)} imports {name}"
        for path in modules(app)
        for name in sorted(imports(path, root))
        if name.split(".")[0] not in allowed
    ]


@pytest.mark.parametrize("app", PRESENT)
def test_an_app_imports_only_what_stands_below_it(app):
    assert forbidden_apps(app) == []


LAYERED = [app for app in PRESENT if app not in UNLAYERED]


@pytest.mark.parametrize("app", LAYERED)
def test_every_module_has_a_named_kind(app):
    named = {*KINDS, *RULE_NAMES[app].split()}
    names = {room(dotted_name(path)).partition(".")[2] for path in modules(app)} - {""}
    assert names - named == set(), "name its kind, or list it among the rules"
    assert set(RULE_NAMES[app].split()) - names == set(), "listed among the rules, but not there"


@pytest.mark.parametrize("app", LAYERED)
def test_a_module_imports_only_layers_to_its_left(app):
    wrong = []
    for path in modules(app):
        own = dotted_name(path)
        if own == app:
            continue
        for name in sorted(imports(path)):
            if name.split(".")[0] != app or name == app or layer(name) <= layer(own):
                continue
            if own in PAGES and not needs_models(name):
                continue
            wrong.append(f"{own} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("app", LAYERED)
def test_the_rooms_of_an_app_form_no_circle(app):
    leads_to: dict[str, set[str]] = {}
    for path in modules(app):
        own = dotted_name(path)
        rooms = {room(name) for name in imports(path) if name.startswith(f"{app}.")}
        if own not in PAGES:
            leads_to.setdefault(room(own), set()).update(rooms - {room(own), app})
    while free := [name for name, others in leads_to.items() if not others & set(leads_to)]:
        for name in free:
            del leads_to[name]
    assert leads_to == {}


@pytest.mark.parametrize("app", LAYERED)
def test_rules_know_no_views(app):
    """Neither Wagtail's nor Django's: what answers a request stands at an entrance."""
    views = ("wagtail.admin.views", "wagtail.snippets.views", "django.views", "django.shortcuts")
    wrong = [
        f"{dotted_name(path)} imports {node.module}"
        for path in modules(app)
        if layer(dotted_name(path)) == RULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(views)
    ]
    assert wrong == []


def needs_models(dotted: str) -> bool:
    """Whether a module imports its own app's models, itself or by another module."""
    app, *names = dotted.split(".")
    paths = (ROOT.joinpath(app, *names[:end]).with_suffix(".py") for end in (len(names), -1))
    path = next((path for path in paths if path.is_file()), None)
    own = [name for name in imports(path) if name.startswith(f"{app}.")] if path else []
    return any(layer(name) == MODELS or needs_models(name) for name in own)


def test_every_app_has_its_place_in_the_picture():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps - set(MAY_IMPORT) == set()


def test_a_forbidden_import_would_be_found(tmp_path):
    """The test of the test: each way to write an import is seen."""
    path = tmp_path / "core" / "sneaky.py"
    path.parent.mkdir()
    path.write_text(
        "import commerce.checkout.orders as o\n"
        "from products import models\n"
        "from .money import show\n"
        "def late():\n"
        "    from accounts.people import find\n"
    )
    assert imports(path, tmp_path) == {
        "commerce.checkout.orders",
        "products.models",
        "core.money.show",
        "accounts.people.find",
    }


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("commerce.models.payments.Payment", MODELS),
        ("commerce.payments.settlement", RULES),
        ("commerce.payment_state", RULES),
        ("commerce.tasks", TASKS),
        ("commerce.admin.reviews", ENTRANCES),
        ("commerce.checkout.forms", ENTRANCES),
        ("commerce.management.commands.reconcile_orders", ENTRANCES),
    ],
)
def test_each_module_has_its_layer(dotted, expected):
    assert layer(dotted) == expected
