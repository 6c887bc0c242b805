"""Pictures of pages: small PNGs, and how much of one differs from another."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from browser.tab import Tab

# Of 255: what two runs of one Chromium differ by in the edges of letters is less.
SAME = 40
APART = 6


def picture(tab: Tab, height: int | None = None) -> Image.Image:
    """What a tab shows, the first `height` pixels of the whole page or all of it; nothing moves in it, and nothing blinks."""
    png = tab.page.screenshot(full_page=True, animations="disabled", caret="hide")
    whole = Image.open(BytesIO(png)).convert("RGB")
    return whole.crop((0, 0, whole.width, min(height or whole.height, whole.height)))


def reduced(image: Image.Image) -> Image.Image:
    """Half as wide and half as high: a quarter of the bytes, and still every line in its place."""
    return image.reduce(2)


def save(image: Image.Image, file: Path, colours: int = 32) -> None:
    """Write it with few colours, which text and plain areas do not miss."""
    file.parent.mkdir(exist_ok=True)
    _plain(image, colours).save(file, optimize=True)


def difference(image: Image.Image, file: Path) -> float:
    """The share of pixels that differ from a saved picture; all of them, if it has another size or is not there."""
    if not file.exists() or (saved := Image.open(file).convert("RGB")).size != image.size:
        return 1.0
    apart = ImageChops.difference(saved, _plain(image, 32).convert("RGB")).convert("L").point(lambda level: 255 * (level > SAME))
    return apart.histogram()[255] / (image.width * image.height)


def _plain(image: Image.Image, colours: int) -> Image.Image:
    """In the colours that it has most of, each as it is, and far enough apart that a red word is among them."""
    counted = image.getcolors(image.width * image.height) or []
    kept: list[tuple[int, ...]] = []
    for _, colour in sorted(counted, reverse=True):
        if all(max(abs(a - b) for a, b in zip(colour, other, strict=True)) > APART for other in kept):
            kept.append(colour)
        if len(kept) == colours:
            break
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in kept for part in colour])
    return image.quantize(palette=palette, dither=Image.Dither.NONE)
