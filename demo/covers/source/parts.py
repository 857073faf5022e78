"""The parts that all scenes share: grounds, windows, phones, bars of "text", charts, icons."""

import random
import tomllib
from pathlib import Path

ICONS = tomllib.loads((Path(__file__).parents[2] / "icons.toml").read_text("utf-8"))

SHEET = """
* { box-sizing: border-box; margin: 0 }
body { width: 1600px; height: 1000px; overflow: hidden; position: relative;
  font-family: Inter, "Liberation Sans", sans-serif; color: var(--ink);
  -webkit-font-smoothing: antialiased; font-feature-settings: "tnum", "ss01" }
.at { position: absolute }
.serif { font-family: Fraunces, "Liberation Serif", serif; font-weight: 480; line-height: 1.04;
  letter-spacing: -.012em; word-spacing: .05em; font-feature-settings: normal }
.mono { font-family: "JetBrains Mono", "Liberation Mono", monospace; white-space: pre;
  font-feature-settings: "calt" 0 }
.shadow { box-shadow: 0 1px 2px rgb(14 22 33 / .14), 0 14px 28px -10px rgb(14 22 33 / .2),
  0 56px 90px -28px rgb(14 22 33 / .38) }
.row { display: flex; align-items: center }
.col { display: flex; flex-direction: column }
svg { display: block; overflow: visible }
"""


def at(x, y, w, h, inside="", style="", classes=""):
    """A box at a place on its parent."""
    size = f"left:{x}px;top:{y}px;width:{w}px;height:{h}px"
    return f'<div class="at {classes}" style="{size};{style}">{inside}</div>'


def ground(colour, shape, ink="#17212b", turn=0):
    """The coloured ground with the large soft ring that every cover of the family carries."""
    spots = ((1290, 90), (260, 930), (1480, 880), (180, 120))
    x, y = spots[turn % len(spots)]
    return (
        f"<style>body{{background:{colour};--ink:{ink}}}</style>"
        f'<svg class="at" width="1600" height="1000"><circle cx="{x}" cy="{y}" r="470" fill="none" '
        f'stroke="{shape}" stroke-width="190"/></svg>'
    )


def window(x, y, w, h, inside, paper="#fff", rim="#e9ebee", dots="#cfd4da", style=""):
    """A browser window: a slim bar with three dots above its content."""
    bar = "".join(
        f'<i style="width:16px;height:16px;border-radius:9px;background:{dots}"></i>'
        for _ in range(3)
    )
    return at(
        x,
        y,
        w,
        h,
        f'<div class="row" style="height:56px;gap:12px;padding:0 28px;background:{rim}">{bar}</div>'
        f'<div style="position:relative;height:{h - 56}px">{inside}</div>',
        f"background:{paper};border-radius:22px;overflow:hidden;{style}",
        "shadow",
    )


def phone(x, y, w, h, inside, paper="#fff", shell="#18212c", style=""):
    """A phone without any maker's marks."""
    screen = at(
        14,
        14,
        w - 28,
        h - 28,
        inside,
        f"background:{paper};border-radius:{w * 0.125:.0f}px;overflow:hidden",
    )
    return at(
        x, y, w, h, screen, f"background:{shell};border-radius:{w * 0.16:.0f}px;{style}", "shadow"
    )


def sheet(x, y, w, h, inside, turn=0, paper="#fffdf8", radius=10, style=""):
    """A sheet of paper, turned by some degrees."""
    return at(
        x,
        y,
        w,
        h,
        inside,
        f"background:{paper};border-radius:{radius}px;transform:rotate({turn}deg);{style}",
        "shadow",
    )


def row(*inside, style="", gap=0):
    """Things side by side."""
    return f'<div class="row" style="gap:{gap}px;{style}">{"".join(inside)}</div>'


def column(*inside, style="", gap=0):
    """Things one below the other."""
    return f'<div class="col" style="gap:{gap}px;{style}">{"".join(inside)}</div>'


def text(words, size=34, weight=500, colour="inherit", more=""):
    return (
        f'<span style="font-size:{size}px;font-weight:{weight};color:{colour};'
        f'letter-spacing:{-0.012 if size > 30 else 0}em;white-space:nowrap;{more}">{words}</span>'
    )


def serif(words, size, colour="inherit", more=""):
    return f'<div class="serif" style="font-size:{size}px;color:{colour};{more}">{words}</div>'


def bar(w, h=16, colour="#dfe3e8", more=""):
    """A bar that stands for a line of text too small to write."""
    unit = w if isinstance(w, str) else f"{w}px"
    return (
        f'<i style="display:block;flex:none;width:{unit};height:{h}px;border-radius:{h / 2}px;'
        f'background:{colour};{more}"></i>'
    )


def bars(widths, h=16, gap=18, colour="#dfe3e8"):
    lines = "".join(bar(w, h, colour) for w in widths)
    return f'<div class="col" style="gap:{gap}px">{lines}</div>'


def icon(name, size=48, colour="currentColor", line=1.75, more=""):
    return (
        f'<svg width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="{colour}" '
        f'stroke-width="{line}" stroke-linecap="round" stroke-linejoin="round" '
        f'style="flex:none;{more}">{ICONS[name]}</svg>'
    )


def curve(values, w, h, top):
    """A smooth line through the values, as an SVG path (Catmull-Rom)."""
    step = w / (len(values) - 1)
    points = [(i * step, h - v / top * h) for i, v in enumerate(values)]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for i in range(len(points) - 1):
        (xa, ya), (x0, y0) = points[max(i - 1, 0)], points[i]
        (x1, y1), (xb, yb) = points[i + 1], points[min(i + 2, len(points) - 1)]
        path += (
            f"C{x0 + (x1 - xa) / 6:.1f} {y0 + (y1 - ya) / 6:.1f} "
            f"{x1 - (xb - x0) / 6:.1f} {y1 - (yb - y0) / 6:.1f} {x1:.1f} {y1:.1f}"
        )
    return path


def line_chart(values, w, h, colour, top=100, area=0.16, stroke=6, grid="", other=None, faint=""):
    rules = "".join(
        f'<path d="M0 {h * i / 4}H{w}" stroke="{grid}" stroke-width="2"/>' for i in range(5)
    )
    path = curve(values, w, h, top)
    second = (
        f'<path d="{curve(other, w, h, top)}" fill="none" stroke="{faint}" stroke-width="{stroke}" '
        'stroke-linecap="round" stroke-dasharray="2 16"/>'
        if other
        else ""
    )
    return (
        f'<svg width="{w}" height="{h}">{rules if grid else ""}'
        f'<path d="{path}V{h}H0Z" fill="{colour}" opacity="{area}"/>{second}'
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{stroke}" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def bar_chart(pairs, w, h, colours, gap=0.42):
    step = w / len(pairs)
    wide = step * (1 - gap) / len(pairs[0])
    marks = ""
    for i, pair in enumerate(pairs):
        for j, value in enumerate(pair):
            tall = h * value / 100
            x = i * step + step * gap / 2 + j * wide
            marks += (
                f'<rect x="{x:.1f}" y="{h - tall:.1f}" width="{wide - 5:.1f}" height="{tall:.1f}" '
                f'rx="7" fill="{colours[j]}"/>'
            )
    return f'<svg width="{w}" height="{h}">{marks}</svg>'


def ring_chart(shares, size, colours, thick=44):
    r = (size - thick) / 2
    around = 6.28319 * r
    marks, start = "", 0.0
    for share, colour in zip(shares, colours, strict=True):
        marks += (
            f'<circle cx="{size / 2}" cy="{size / 2}" r="{r}" fill="none" stroke="{colour}" '
            f'stroke-width="{thick}" stroke-dasharray="{share * around - 8:.1f} {around:.1f}" '
            f'stroke-dashoffset="{-start * around:.1f}" '
            f'transform="rotate(-90 {size / 2} {size / 2})"/>'
        )
        start += share
    return f'<svg width="{size}" height="{size}">{marks}</svg>'


def landscape(w, h, sky, sun, hills, seed=1, sun_at=(0.68, 0.36, 0.13), radius=14):
    """A quiet view: sky, sun, and hills one behind the other."""
    chance = random.Random(seed)  # noqa: S311 - the same hills each time
    x, y, r = sun_at
    layers = ""
    for i, colour in enumerate(hills):
        base = h * (0.5 + 0.46 * i / max(len(hills), 1))
        heights = [base + chance.uniform(-0.1, 0.1) * h for _ in range(5)]
        layers += f'<path d="{_wave(heights, w)}V{h}H0Z" fill="{colour}"/>'
    return (
        f'<svg width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
        f'style="border-radius:{radius}px;overflow:hidden;flex:none">'
        f'<rect width="{w}" height="{h}" fill="{sky}"/>'
        f'<circle cx="{w * x}" cy="{h * y}" r="{h * r}" fill="{sun}"/>{layers}</svg>'
    )


def _wave(heights, w):
    step = w / (len(heights) - 1)
    path = f"M0 {heights[0]:.1f}"
    for i in range(1, len(heights)):
        middle = (i - 0.5) * step
        path += (
            f"C{middle:.1f} {heights[i - 1]:.1f} {middle:.1f} {heights[i]:.1f} "
            f"{i * step:.1f} {heights[i]:.1f}"
        )
    return path
