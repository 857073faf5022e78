"""The tests' own eyes: each kind of fault in a page is really noticed."""

import re

import pytest

from tests.migrated import ROOT

pytestmark = pytest.mark.browser

FAULTS = """() => {
    const add = (html) => document.body.insertAdjacentHTML("beforeend", html);
    const script = document.createElement("script");
    script.textContent = "1";
    document.body.append(script);
    add('<img src="/none.png">');
    add('<p id="wide">wide</p>');
    document.getElementById("wide").style.width = "700px";
    add('<p id="ink">nearly as dark as the paper at night</p>');
    document.getElementById("ink").style.color = "#333333";
    setTimeout(() => { throw new Error("on purpose") });
}"""


def test_each_kind_of_fault_is_noticed(open_browser):
    visit = open_browser("watched", width=360)
    visit.page.goto("/")
    visit.page.evaluate(FAULTS)
    visit.page.wait_for_load_state("networkidle")
    visit.look("faults")
    noticed = "\n".join(visit.complaints)
    for fault in (
        "Content Security Policy",
        "404 from",
        "error in a script: on purpose",
        "axe on faults, light: image-alt",
        "axe on faults, dark: color-contrast",
        "px wide in a window of 360 px",
        "px wide in a window of 320 px",
    ):
        assert fault in noticed, fault
    assert "axe on faults, light: color-contrast" not in noticed


def test_in_dark_a_page_differs_by_its_colours_alone():
    """What else axe looks at is the same in both, and looked at in light."""
    css = (ROOT / "static/css/shop.css").read_text()
    blocks = re.findall(r"@media[^{]*dark\) \{\s*:root \{(.*?)\}\s*\}", css, re.S)
    assert len(blocks) == len(re.findall("prefers-color-scheme", css)) == 1
    names = [line.split(":")[0].strip() for line in blocks[0].split(";") if line.strip()]
    assert len(names) > 10
    assert all(name.startswith("--") for name in names), names
