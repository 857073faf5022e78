"""Covers of the icons and the design tokens."""

from parts import ICONS, at, bar, ground, icon, row, serif, text


def pebble():
    names = [
        *("basket", "tag", "heart", "truck"),
        *("gift", "bell", "star", "receipt"),
        *("home", "card", "mail", "box"),
        *("search", "image", "clock", "percent"),
    ]
    tiles = "".join(
        at(
            860 + i % 4 * 176,
            126 + i // 4 * 196,
            152,
            152,
            icon(name, 84, "#4a2114"),
            "background:#fbe9dc;border-radius:40px;display:grid;place-items:center",
        )
        for i, name in enumerate(names)
    )
    lines = "".join(
        f'<path d="M{i} 0V24M0 {i}H24" stroke="#d9b8a6" '
        f'stroke-width="{0.05 if i % 4 == 0 else 0.02}"/>'
        for i in range(25)
    )
    guides = (
        '<circle cx="12" cy="12" r="10" fill="none" stroke="#d9694a" stroke-width=".06" '
        'stroke-dasharray=".3 .25"/><rect x="2" y="2" width="20" height="20" rx="3" fill="none" '
        'stroke="#d9694a" stroke-width=".06" stroke-dasharray=".3 .25"/>'
    )
    big = (
        f'<svg width="560" height="560" viewBox="0 0 24 24">{lines}{guides}'
        '<g fill="none" stroke="#4a2114" stroke-width="1.75" stroke-linecap="round" '
        f'stroke-linejoin="round">{ICONS["basket"]}</g></svg>'
    )
    board = at(
        110,
        160,
        680,
        680,
        big,
        "background:#fffaf5;border-radius:44px;display:grid;place-items:center",
        "shadow",
    )
    return ground("#eda98a", "#f2b99e", turn=1) + board + tiles


def pebble_all():
    marks = "".join(
        at(
            92 + i % 9 * 160,
            136 + i // 9 * 196,
            136,
            136,
            icon(name, 80, "#fbe9dc" if i >= 18 else "#4a2114"),
            "display:grid;place-items:center",
        )
        for i, name in enumerate(ICONS)
    )
    dark = at(0, 500, 1600, 500, "", "background:#4a2114")
    return ground("#fbe9dc", "#f7dcc9", turn=3) + dark + marks


def quire():
    sizes = (44, 60, 82, 112)
    scale = "".join(serif("Quiet hours", size, "#fbf3e6", "line-height:1.24") for size in sizes)
    chips = "".join(
        f'<i style="width:104px;height:104px;border-radius:30px;background:{c}"></i>'
        for c in ("#fbf3e6", "#f3c9a5", "#e9a13f", "#2e6a66", "#1f2b44")
    )
    letters = (
        serif("Qa", 620, "#fbf3e6", "line-height:1;letter-spacing:-.04em")
        + '<svg class="at" style="left:0;top:0" width="760" height="760">'
        + "".join(
            f'<path d="M-40 {y}H730" stroke="#fbf3e6" stroke-opacity=".5" stroke-width="3" '
            'stroke-dasharray="4 12" stroke-linecap="round"/>'
            for y in (148, 296, 560)
        )
        + "</svg>"
    )
    return (
        ground("#cf5038", "#d75f48", turn=2)
        + at(120, 150, 760, 760, letters)
        + at(930, 150, 620, 480, scale)
        + at(930, 700, 620, 110, f'<div class="row" style="gap:16px">{chips}</div>')
    )


def contrast(one, two):
    """The contrast of two colours by the formula of WCAG."""

    def light(colour):
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((light(one), light(two)))
    return (high + 0.05) / (low + 0.05)


def quire_colours():
    pairs = (
        ("#fbf7ef", "#1f2b44"),
        ("#f3d9bd", "#5a2a1c"),
        ("#dcebe6", "#1d5450"),
        ("#1f2b44", "#fbf3e6"),
        ("#2e6a66", "#ffffff"),
        ("#8f3323", "#fdeee2"),
    )
    cards = "".join(
        at(
            110 + i % 3 * 470,
            100 + i // 3 * 410,
            440,
            380,
            f'<div style="padding:44px 46px">{serif("Aa", 170, fore)}'
            + row(
                bar(150, 16, fore, "opacity:.4"),
                text(f"{contrast(back, fore):.1f} : 1", 38, 650, fore),
                style="justify-content:space-between;margin-top:44px",
            )
            + "</div>",
            f"background:{back};border-radius:36px",
            "shadow",
        )
        for i, (back, fore) in enumerate(pairs)
    )
    return ground("#e9dfcd", "#f1e9db", turn=0) + cards


SCENES = {
    "pebble-icons": pebble,
    "pebble-icons-2": pebble_all,
    "quire-tokens": quire,
    "quire-tokens-2": quire_colours,
}
