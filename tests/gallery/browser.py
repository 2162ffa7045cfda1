"""A real browser, without a window: what it makes of a page at a given width."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND = next(filter(None, map(shutil.which, NAMES)), None)
SCHEMES = {"dark": 0, "light": 1}  # Blink's numbers
HEIGHT = 900

# Runs in the page, tells the frame around it. What scrolls by itself may hold wider content.
PROBE = """
<script>
addEventListener("load", () => {
  const width = document.documentElement.clientWidth;
  const tag = (e) => e.tagName + "." + e.className;
  const out = [...document.body.querySelectorAll("*")].filter((e) =>
    !e.parentElement.closest(".wide") && !e.matches(".skip") &&
    e.getBoundingClientRect().right > width + 0.5);
  const behind = (e) => {
    const colour = getComputedStyle(e).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? behind(e.parentElement) : colour;
  };
  const texts = document.querySelectorAll("p, a, th, td, span, dt, dd, h1, h2, h3, figcaption");
  parent.postMessage(JSON.stringify({
    width: width,
    scrollWidth: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
    tooWide: out.map(tag),
    scrolling: [...document.querySelectorAll(".wide:not(details *)")].filter((e) =>
      e.scrollWidth > e.clientWidth).map((e) => e.ariaLabel),
    images: [...document.images].map((i) => [i.naturalWidth, i.naturalHeight, i.clientWidth]),
    sections: [...document.querySelectorAll("section")].map((s) => s.clientHeight),
    colours: [...texts].map((e) => [tag(e), getComputedStyle(e).color, behind(e)]),
    fontSize: parseFloat(getComputedStyle(document.querySelector("td")).fontSize),
  }), "*");
});
</script>
"""
# A window has a least width of its own, a frame has not.
FRAME = """<!doctype html><style>body {{ margin: 0 }} iframe {{ border: 0; display: block }}</style>
<iframe src="{page}" width="{width}" height="{height}"></iframe><output></output>
<script>addEventListener("message", (e) => document.querySelector("output").textContent = e.data)
</script>"""


def measure(text: str, width: int, scheme: str, folder: Path) -> dict[str, Any]:
    """What the probe says of the page at this width in pixels, in the light or dark scheme."""
    frame = _write(text.replace("</body>", PROBE + "</body>"), width, HEIGHT, folder)
    dom = _run(frame, scheme, "--dump-dom").decode()
    said = re.search("<output>(.+?)</output>", dom, re.DOTALL)
    assert said, dom[:2000]
    measured: dict[str, Any] = json.loads(unescape(said[1]))
    return measured


def screenshot(text: str, width: int, height: int, scheme: str, path: Path) -> None:
    """The page's upper part as a PNG of this size."""
    frame = _write(text, width, height, path.parent)
    _run(frame, scheme, f"--screenshot={path}", f"--window-size={width},{height}")


def _write(text: str, width: int, height: int, folder: Path) -> Path:
    page, frame = folder / "page.html", folder / "frame.html"
    page.write_text(text, encoding="utf-8")
    content = FRAME.format(page=page.as_uri(), width=width, height=height)
    frame.write_text(content, encoding="utf-8")
    return frame


def _run(page: Path, scheme: str, *options: str) -> bytes:
    assert FOUND is not None
    command = [
        FOUND,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--virtual-time-budget=10000",
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
        f"--user-data-dir={page.parent / 'profile'}",
        *options,
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return done.stdout
