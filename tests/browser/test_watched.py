"""The tests' own eyes: each kind of fault in a page is really noticed."""

import pytest

pytestmark = pytest.mark.browser

FAULTS = """() => {
    const add = (html) => document.body.insertAdjacentHTML("beforeend", html);
    const script = document.createElement("script");
    script.textContent = "1";
    document.body.append(script);
    add('<img src="/none.png">');
    add('<p id="wide">wide</p>');
    document.getElementById("wide").style.width = "700px";
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
        "axe on faults, dark: image-alt",
        "px wide in a window of 360 px",
        "px wide in a window of 320 px",
    ):
        assert fault in noticed, fault
