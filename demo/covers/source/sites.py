"""Covers of the website templates."""

from parts import at, bar, bars, ground, landscape, phone, serif, sheet, text, window

DUSK = ("#f3d9c4", "#e2735a", ("#b9c7c9", "#6f969b", "#2f6169", "#173d46"))
MIST = ("#dfe8e6", "#fbfaf5", ("#b5c9c6", "#86a8a5", "#4f7d7d"))
SAND = ("#f0e4cf", "#d9a441", ("#dcc29a", "#b98d5e", "#7c5a3d"))
NIGHT = ("#1c2b3a", "#f0d9a8", ("#2a4152", "#1f3342", "#142330"))
ROSE = ("#f2d6d0", "#c4553f", ("#d9a79c", "#a9695f", "#693c3b"))


def view(w, h, palette, seed, sun_at=(0.68, 0.36, 0.13), radius=14):
    return landscape(w, h, *palette, seed=seed, sun_at=sun_at, radius=radius)


def nav(name, links, colour="#17212b", muted="#64707b"):
    items = "".join(text(link, 30, 500, muted) for link in links)
    return (
        '<div class="row" style="justify-content:space-between;padding:36px 64px 0">'
        f'{serif(name, 44, colour)}<div class="row" style="gap:46px">{items}</div></div>'
    )


def harbour():
    headline = serif("Quiet work<br>for busy places", 122)
    aside = bars([340, 380, 250], 16, 20, "#d8d4ca")
    hero = (
        '<div class="row" style="justify-content:space-between;align-items:flex-end;'
        f'padding:58px 64px 54px">{headline}<div>{aside}</div></div>'
    )
    grid = (
        '<div class="row" style="gap:26px;padding:0 64px;align-items:flex-start">'
        f"{view(716, 470, DUSK, 3)}{view(410, 470, MIST, 8, (0.4, 0.3, 0.2))}</div>"
    )
    page = window(
        160,
        120,
        1280,
        1000,
        nav("Harbour", ("Work", "Studio", "Contact")) + hero + grid,
        paper="#faf8f4",
        rim="#f0ece4",
        dots="#d6d0c4",
    )
    return ground("#a9c4c2", "#b7cfcc", turn=0) + page


def harbour_project():
    body = (
        '<div style="padding:0 60px">'
        f"{view(980, 380, DUSK, 3)}"
        '<div class="row" style="margin-top:52px;gap:70px;align-items:flex-start">'
        f"{serif('A house by<br>the pier', 92)}"
        f'<div style="padding-top:20px">{bars([410, 450, 380, 430, 220], 16, 22, "#d8d4ca")}</div>'
        "</div></div>"
    )
    page = window(
        90,
        110,
        1100,
        1000,
        f'<div style="height:44px"></div>{body}',
        paper="#faf8f4",
        rim="#f0ece4",
        dots="#d6d0c4",
    )
    small = (
        '<div style="padding:64px 34px 0">'
        f"{serif('Harbour', 40, '#f2ede2')}"
        f'<div style="height:44px"></div>{serif("A house by<br>the pier", 66, "#f2ede2")}'
        f'<div style="height:36px"></div>{view(324, 300, NIGHT, 3)}'
        f'<div style="height:36px"></div>{bars([324, 300, 318, 180], 14, 20, "#3b4a57")}</div>'
    )
    return (
        ground("#a9c4c2", "#b7cfcc", turn=1)
        + page
        + phone(1080, 190, 420, 860, small, "#101a23", "#05090d")
    )


def cup(size):
    """A cup on its saucer with steam, from plain shapes."""
    return (
        f'<svg width="{size}" height="{size}" viewBox="0 0 400 400">'
        '<circle cx="200" cy="210" r="178" fill="#e9b44c"/>'
        '<ellipse cx="200" cy="322" rx="150" ry="22" fill="#8a3d26" opacity=".35"/>'
        '<ellipse cx="195" cy="312" rx="138" ry="20" fill="#fdf6ea"/>'
        '<path d="M284 210h22a36 36 0 0 1 0 76h-34" fill="none" stroke="#fdf6ea" '
        'stroke-width="17"/>'
        '<path d="M98 190h194v36c0 52-32 84-97 84s-97-32-97-84z" fill="#fdf6ea"/>'
        '<path d="M98 190h194v36c0 10-1 19-4 28H102c-3-9-4-18-4-28z" fill="#c4532f"/>'
        '<ellipse cx="195" cy="190" rx="97" ry="17" fill="#4a2418"/>'
        '<path d="M160 150c-18-24 18-38 0-66M200 146c-18-24 18-42 0-72M240 150c-18-24 18-38 0-66" '
        'fill="none" stroke="#fdf6ea" stroke-width="9" stroke-linecap="round"/></svg>'
    )


def dish(name, price, size=36, colour="#3b2418"):
    return (
        f'<div class="row" style="gap:14px;align-items:baseline">{text(name, size, 500, colour)}'
        '<i style="flex:1;border-bottom:4px dotted #d9c3a6"></i>'
        f"{text(price, size, 600, colour)}</div>"
    )


def menu(w, title="Menu", rows=(), size=36):
    lines = "".join(dish(name, price, size) for name, price in rows)
    return (
        f'<div style="padding:52px 54px;width:{w}px">{serif(title, 84, "#8a2f1c")}'
        f'<div class="col" style="gap:27px;margin-top:32px">{lines}</div></div>'
    )


DRINKS = (("Flat white", "3.80"), ("Filter", "3.20"), ("Oat latte", "4.40"), ("Rooibos", "3.60"))
PLATES = (("Leek tart", "9.50"), ("Bean stew", "11.00"), ("Rye toast", "7.20"), ("Soup", "6.80"))


def saltmarsh():
    left = (
        f"{serif('Open early,<br>baked late', 124, '#fdf6ea')}"
        f'<div style="margin:40px 0 46px">{bars([470, 420, 300], 16, 20, "#cf7a58")}</div>'
        '<div class="row" style="gap:20px;background:#fdf6ea;border-radius:50px;width:380px;'
        'padding:22px 38px"><i style="width:20px;height:20px;border-radius:10px;'
        f'background:#3d8a5f"></i>{text("Open until 18:00", 32, 600, "#3b2418")}</div>'
    )
    inside = at(76, 96, 720, 700, left) + at(530, 424, 470, 470, cup(470))
    page = window(110, 120, 1240, 1000, inside, paper="#b4482a", rim="#a23f23", dots="#c96a4b")
    return (
        ground("#ecd2b3", "#f2dec6", turn=2)
        + page
        + sheet(1120, 190, 410, 610, menu(410, "Menu", DRINKS[:4] + PLATES[:2], 32), 5)
    )


def saltmarsh_menu():
    one = (
        '<div class="row" style="align-items:flex-start">'
        f"{menu(560, 'To drink', DRINKS)}{menu(560, 'To eat', PLATES)}</div>"
        '<i style="display:block;margin:24px 54px 34px;border-top:4px solid #ecdfc9"></i>'
        '<div class="row" style="gap:44px;padding:0 54px">'
        + "".join(
            f'<div class="row" style="gap:14px"><b class="row" style="width:46px;height:46px;'
            f'border-radius:23px;background:{c};color:#fff;font-size:28px;justify-content:center">'
            f"{letter}</b>{text(word, 32, 500, '#3b2418')}</div>"
            for letter, word, c in (
                ("V", "vegan", "#3d7a55"),
                ("G", "gluten", "#b4482a"),
                ("N", "nuts", "#8a6a2c"),
            )
        )
        + "</div>"
    )
    return (
        ground("#b4482a", "#be5637", turn=1)
        + sheet(250, 150, 1120, 690, "", -5, "#f0dfc6")
        + sheet(230, 160, 1140, 690, one, 2)
    )


def lantern():
    disc = (
        '<svg class="at" width="1600" height="1000"><defs><radialGradient id="g">'
        '<stop offset="0" stop-color="#ffe9b8"/><stop offset=".34" stop-color="#f7c873"/>'
        '<stop offset=".36" stop-color="#f7c873" stop-opacity=".34"/>'
        '<stop offset="1" stop-color="#f7c873" stop-opacity="0"/></radialGradient></defs>'
        '<circle cx="800" cy="280" r="430" fill="url(#g)"/></svg>'
    )
    boxes = "".join(
        f'<div class="col" style="align-items:center;gap:6px">{serif(n, 150, "#fdf3dc")}'
        f"{text(word, 32, 500, '#aab2d8')}</div>"
        for n, word in (("12", "days"), ("08", "hours"), ("45", "minutes"))
    )
    field = (
        '<div class="row" style="height:100px;border-radius:50px;background:#2d3562;'
        'padding:0 12px 0 44px;justify-content:space-between">'
        f"{bar(270, 18, '#5a64a0')}"
        '<span class="row" style="height:76px;border-radius:38px;background:#f7c873;'
        f'padding:0 40px">{text("Tell me", 32, 650, "#1b2144")}</span></div>'
    )
    return (
        ground("#1b2144", "#222a52", "#fdf3dc", turn=1)
        + disc
        + at(360, 500, 880, 260, boxes, "display:flex;justify-content:space-around")
        + at(460, 800, 680, 100, field)
    )


SCENES = {
    "harbour-portfolio": harbour,
    "harbour-portfolio-2": harbour_project,
    "saltmarsh-cafe": saltmarsh,
    "saltmarsh-cafe-2": saltmarsh_menu,
    "lantern-launch": lantern,
}
