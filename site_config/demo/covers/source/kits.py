"""Covers of the UI kits and icons."""

from parts import ICONS, at, bar, bars, ground, icon, phone, ring_chart, serif, text

DAY = {
    "paper": "#f6f6fd",
    "card": "#ffffff",
    "ink": "#1d1f3d",
    "mute": "#6a6d94",
    "bar": "#dcdef0",
    "one": "#4a4fd0",
    "soft": "#e5e6fb",
    "two": "#f08a5d",
    "on": "#ffffff",
    "shell": "#1d1f3d",
}
NIGHT = {
    "paper": "#14152b",
    "card": "#20223f",
    "ink": "#f0f0fb",
    "mute": "#a5a8cf",
    "bar": "#3a3d66",
    "one": "#9a9ff7",
    "soft": "#2c2f5c",
    "two": "#f6a57f",
    "on": "#14152b",
    "shell": "#05060f",
}


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


def row(c, w, inside):
    return (
        f'<div class="row" style="justify-content:space-between;height:104px;padding:0 28px;'
        f'background:{c["card"]};border-radius:24px">{inside}</div>'
    )


def switch(c, on):
    return (
        f'<i style="display:block;width:84px;height:50px;border-radius:25px;padding:6px;'
        f'background:{c["one"] if on else c["bar"]}"><i style="display:block;width:38px;height:38px;'
        f"border-radius:19px;background:{c['on'] if on else c['card']};"
        f'margin-left:{34 if on else 0}px"></i></i>'
    )


def button(c, words, w="100%"):
    return (
        f'<span class="row" style="width:{w};height:92px;border-radius:46px;justify-content:center;'
        f'background:{c["one"]}">{text(words, 34, 650, c["on"])}</span>'
    )


def welcome(c):
    art = (
        '<svg width="256" height="256" viewBox="0 0 300 300">'
        f'<circle cx="150" cy="150" r="140" fill="{c["soft"]}"/>'
        f'<circle cx="186" cy="120" r="56" fill="{c["two"]}"/>'
        f'<path d="M22 208c50-60 84-60 128-16s84 36 122-10a140 140 0 0 1-250 26z" fill="{c["one"]}"/>'
        "</svg>"
    )
    return (
        f'<div class="col" style="align-items:center;padding:76px 40px 0;gap:38px">{art}'
        f"{serif('One day<br>at a time', 72, c['ink'], 'text-align:center')}"
        f'<div class="col" style="align-items:center;gap:20px">{bar(290, 16, c["bar"])}'
        f"{bar(210, 16, c['bar'])}</div>{button(c, 'Begin')}</div>"
    )


def today(c):
    ring = ring_chart((0.68, 0.32), 130, (c["one"], c["soft"]), 24)
    tasks = "".join(
        row(
            c,
            0,
            f'<span class="row" style="gap:24px"><span class="row" style="width:52px;height:52px;'
            f"border-radius:18px;justify-content:center;background:{c['one'] if done else c['soft']}"
            f'">{icon("check", 32, c["on"], 3) if done else ""}</span>{bar(w, 16, c["bar"])}</span>',
        )
        for done, w in ((True, 150), (True, 190), (False, 120), (False, 170), (False, 140))
    )
    return (
        f'<div style="padding:84px 34px 0">{serif("Today", 76, c["ink"])}'
        f'<div class="row" style="gap:30px;background:{c["card"]};border-radius:32px;'
        f'padding:28px;margin:32px 0 26px">{ring}<div>{text("68 %", 52, 650, c["ink"])}'
        f'<div style="height:8px"></div>{text("done", 32, 500, c["mute"])}</div></div>'
        f'<div class="col" style="gap:18px">{tasks}</div></div>'
    )


def settings(c):
    rows = "".join(
        row(c, 0, f"{text(words, 32, 550, c['ink'])}{switch(c, on)}")
        for words, on in (("Reminders", True), ("Sounds", False), ("Night mode", True))
    )
    links = "".join(
        row(
            c,
            0,
            f'<span class="row" style="gap:24px">{icon(name, 42, c["one"], 2)}{bar(w, 16, c["bar"])}'
            f"</span>{icon('chevron-down', 36, c['mute'], 2.2, 'transform:rotate(-90deg)')}",
        )
        for name, w in (("user", 130), ("lock", 100), ("heart", 150))
    )
    return (
        f'<div style="padding:84px 34px 0">{serif("Settings", 76, c["ink"])}'
        f'<div class="col" style="gap:18px;margin-top:32px">{rows}</div><div style="height:34px">'
        f'</div><div class="col" style="gap:18px">{links}</div></div>'
    )


def handset(c, x, y, scene, style=""):
    return phone(x, y, 430, 1000, scene(c), c["paper"], c["shell"], style)


def pocket():
    return (
        ground("#bcc2f0", "#cad0f6", "#1d1f3d", turn=0)
        + handset(DAY, 110, 170, welcome)
        + handset(DAY, 1060, 170, settings)
        + handset(DAY, 585, 90, today)
    )


def pocket_parts():
    c = DAY
    panels = (
        (
            110,
            100,
            640,
            236,
            f'<div class="row" style="gap:60px">{ring_chart((0.68, 0.32), 160, (c["one"], c["soft"]), 28)}<div>{text("68 %", 64, 650, c["ink"])}<div style="height:8px"></div>{bars([220, 150], 16, 18, c["bar"])}</div></div>',
        ),
        (
            790,
            100,
            700,
            236,
            f'<div class="row" style="gap:30px;width:100%;justify-content:center">{button(c, "Begin", "270px")}<span class="row" style="width:270px;height:92px;border-radius:46px;justify-content:center;background:{c["soft"]}">{text("Later", 34, 650, c["one"])}</span></div>',
        ),
        (
            110,
            376,
            420,
            300,
            f'<div class="col" style="gap:36px;width:100%">'
            + "".join(
                f'<div class="row" style="justify-content:space-between">{bar(w, 18, c["bar"])}{switch(c, on)}</div>'
                for w, on in ((170, True), (130, False), (190, True))
            )
            + "</div>",
        ),
        (
            570,
            376,
            920,
            140,
            '<div class="row" style="justify-content:space-around;width:100%">'
            + "".join(
                f'<span class="row" style="gap:18px;{"background:" + c["soft"] + ";border-radius:40px;padding:18px 34px" if i == 0 else ""}">{icon(n, 46, c["one"] if i == 0 else c["mute"], 2)}{text("Today", 32, 650, c["one"]) if i == 0 else ""}</span>'
                for i, n in enumerate(("home", "calendar", "star", "user", "sliders"))
            )
            + "</div>",
        ),
        (
            570,
            556,
            440,
            340,
            f'<div class="col" style="gap:28px;width:100%"><svg width="344" height="140" viewBox="0 0 344 140"><rect width="344" height="140" rx="22" fill="{c["soft"]}"/><circle cx="250" cy="56" r="30" fill="{c["two"]}"/><path d="M0 118c60-60 110-40 160-14s120 20 184-30v44a22 22 0 0 1-22 22H22a22 22 0 0 1-22-22z" fill="{c["one"]}"/></svg>{text("A slow morning", 34, 650, c["ink"])}{bars([300, 220], 16, 18, c["bar"])}</div>',
        ),
        (
            1050,
            556,
            440,
            340,
            '<div class="col" style="gap:34px;width:100%">'
            + "".join(
                f'<div class="row" style="gap:24px"><span class="row" style="width:56px;height:56px;border-radius:19px;justify-content:center;background:{c["one"] if on else c["soft"]}">{icon("check", 34, c["on"], 3) if on else ""}</span>{bar(w, 18, c["bar"])}</div>'
                for on, w in ((True, 230), (True, 180), (False, 250))
            )
            + "</div>",
        ),
        (
            110,
            716,
            420,
            180,
            f'<div style="width:100%"><i style="display:block;height:16px;border-radius:8px;background:{c["soft"]}"><i style="display:block;height:16px;width:62%;border-radius:8px;background:{c["one"]};position:relative"><i style="position:absolute;right:-26px;top:-20px;width:56px;height:56px;border-radius:28px;background:#fff;border:8px solid {c["one"]}"></i></i></i></div>',
        ),
    )
    return ground("#bcc2f0", "#cad0f6", "#1d1f3d", turn=1) + "".join(
        at(
            x,
            y,
            w,
            h,
            inside,
            "background:#fff;border-radius:36px;display:flex;align-items:center;padding:0 48px",
            "shadow",
        )
        for x, y, w, h, inside in panels
    )


def pocket_night():
    return (
        ground("#4a4fa8", "#575cb6", turn=2)
        + handset(NIGHT, 330, 110, today)
        + handset(NIGHT, 840, 190, settings)
    )


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
            f'<div class="row" style="justify-content:space-between;margin-top:44px">'
            f"{bar(150, 16, fore, 'opacity:.4')}{text(f'{contrast(back, fore):.1f} : 1', 38, 650, fore)}</div></div>",
            f"background:{back};border-radius:36px",
            "shadow",
        )
        for i, (back, fore) in enumerate(pairs)
    )
    return ground("#e9dfcd", "#f1e9db", turn=0) + cards


SCENES = {
    "pebble-icons": pebble,
    "pebble-icons-2": pebble_all,
    "pocket-mobile-kit": pocket,
    "pocket-mobile-kit-2": pocket_parts,
    "pocket-mobile-kit-3": pocket_night,
    "quire-tokens": quire,
    "quire-tokens-2": quire_colours,
}
