"""Covers of the mobile UI kit."""

from parts import at, bar, bars, column, ground, icon, phone, ring_chart, row, serif, text

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


def entry(c, inside):
    return (
        f'<div class="row" style="justify-content:space-between;height:104px;padding:0 28px;'
        f'background:{c["card"]};border-radius:24px">{inside}</div>'
    )


def switch(c, on):
    return (
        f'<i style="display:block;width:84px;height:50px;border-radius:25px;padding:6px;'
        f'background:{c["one"] if on else c["bar"]}"><i style="display:block;width:38px;'
        f"height:38px;border-radius:19px;background:{c['on'] if on else c['card']};"
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
        '<path d="M22 208c50-60 84-60 128-16s84 36 122-10a140 140 0 0 1-250 26z" '
        f'fill="{c["one"]}"/>'
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
        entry(c, row(tick(c, done), bar(w, 16, c["bar"]), gap=24))
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
        entry(c, f"{text(words, 32, 550, c['ink'])}{switch(c, on)}")
        for words, on in (("Reminders", True), ("Sounds", False), ("Quiet time", True))
    )
    arrow = icon("chevron-down", 36, c["mute"], 2.2, "transform:rotate(-90deg)")
    links = "".join(
        entry(c, row(icon(name, 42, c["one"], 2), bar(w, 16, c["bar"]), gap=24) + arrow)
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


def hill(c):
    return (
        '<svg width="344" height="140" viewBox="0 0 344 140">'
        f'<rect width="344" height="140" rx="22" fill="{c["soft"]}"/>'
        f'<circle cx="250" cy="56" r="30" fill="{c["two"]}"/><path fill="{c["one"]}" d="M0 '
        '118c60-60 110-40 160-14s120 20 184-30v44a22 22 0 0 1-22 22H22a22 22 0 0 1-22-22z"/></svg>'
    )


def slider(c):
    line = "display:block;height:16px;border-radius:8px"
    knob = (
        "position:absolute;right:-26px;top:-20px;width:56px;height:56px;border-radius:28px;"
        f"background:#fff;border:8px solid {c['one']}"
    )
    return (
        f'<i style="{line};width:100%;background:{c["soft"]}"><i style="{line};width:62%;'
        f'position:relative;background:{c["one"]}"><i style="{knob}"></i></i></i>'
    )


def tick(c, on):
    return row(
        icon("check", 34, c["on"], 3) if on else "",
        style="width:56px;height:56px;border-radius:19px;justify-content:center;"
        f"background:{c['one'] if on else c['soft']}",
    )


def tabs(c):
    first = row(
        icon("home", 46, c["one"], 2),
        text("Today", 32, 650, c["one"]),
        style=f"background:{c['soft']};border-radius:40px;padding:18px 34px",
        gap=18,
    )
    others = (icon(name, 46, c["mute"], 2) for name in ("calendar", "star", "user", "sliders"))
    return row(first, *others, style="width:100%;justify-content:space-around")


def pocket_parts():
    c = DAY
    full = "width:100%"
    share = ring_chart((0.68, 0.32), 160, (c["one"], c["soft"]), 28)
    figure = column(text("68 %", 64, 650, c["ink"]), bars([220, 150], 16, 18, c["bar"]), gap=8)
    quiet = button({**c, "one": c["soft"], "on": c["one"]}, "Later", "270px")
    switches = (
        row(bar(w, 18, c["bar"]), switch(c, on), style="justify-content:space-between")
        for w, on in ((170, True), (130, False), (190, True))
    )
    ticks = (
        row(tick(c, on), bar(w, 18, c["bar"]), gap=24)
        for w, on in ((230, True), (180, True), (250, False))
    )
    story = text("A slow morning", 34, 650, c["ink"])
    panels = (
        (110, 100, 640, 236, row(share, figure, gap=60)),
        (790, 100, 700, 236, row(button(c, "Begin", "270px"), quiet, style="margin:auto", gap=30)),
        (110, 376, 420, 300, column(*switches, style=full, gap=36)),
        (570, 376, 920, 140, tabs(c)),
        (570, 556, 440, 340, column(hill(c), story, bars([300, 220], 16, 18, c["bar"]), gap=28)),
        (1050, 556, 440, 340, column(*ticks, style=full, gap=34)),
        (110, 716, 420, 180, slider(c)),
    )
    return ground("#bcc2f0", "#cad0f6", "#1d1f3d", turn=1) + "".join(
        at(
            *place,
            inside,
            "background:#fff;border-radius:36px;display:flex;align-items:center;padding:0 48px",
            "shadow",
        )
        for *place, inside in panels
    )


def pocket_night():
    return (
        ground("#4a4fa8", "#575cb6", turn=2)
        + handset(NIGHT, 330, 110, today)
        + handset(NIGHT, 840, 190, settings)
    )


SCENES = {
    "pocket-mobile-kit": pocket,
    "pocket-mobile-kit-2": pocket_parts,
    "pocket-mobile-kit-3": pocket_night,
}
