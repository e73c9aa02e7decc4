"""Stamps a text on images.

Values of the form: stamp (text), strength (a whole number of percent).
"""

from pathlib import Path

from gruntless import progress
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

SLANT_DEGREES = 30
# Of the image's shorter side, so that the slanted text stays inside.
TEXT_SHARE = 0.9


def watermark(size):
    """A layer with the text in its middle."""
    width = min(size) * TEXT_SHARE
    font = ImageFont.load_default(100)
    left, top, right, bottom = font.getbbox(stamp)
    font = ImageFont.load_default(max(8, 100 * width / max(1, right - left)))
    left, top, right, bottom = font.getbbox(stamp)
    layer = Image.new("L", size, 0)
    middle = (size[0] / 2 - (left + right) / 2, size[1] / 2 - (top + bottom) / 2)
    ImageDraw.Draw(layer).text(middle, stamp, fill=round(255 * strength / 100), font=font)
    return layer.rotate(SLANT_DEGREES, resample=Image.Resampling.BILINEAR)


paths = sorted(Path("/input_files/images").iterdir(), key=lambda path: path.name)
for done, path in enumerate(paths):
    progress((done, len(paths)), path.name)
    try:
        image = Image.open(path)
        image.load()
    except (UnidentifiedImageError, OSError):
        raise SystemExit(f"{path.name} is no image, or it is damaged: can you open it?") from None
    kind = image.format
    # A camera's note "turn me" goes with the rest of its notes; the picture itself is turned.
    image = ImageOps.exif_transpose(image)
    image = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    layer = watermark(image.size)
    # Light on dark and dark on light: readable on both.
    average = ImageOps.grayscale(image.convert("RGB")).resize((1, 1)).getpixel((0, 0))
    color = (255, 255, 255) if average < 128 else (40, 40, 40)
    stamped = Image.composite(Image.new("RGB", image.size, color), image.convert("RGB"), layer)
    if image.mode == "RGBA":
        stamped.putalpha(image.getchannel("A"))
    stamped.save(f"/output/{path.name}", format=kind, **({"quality": 92} if kind == "JPEG" else {}))
    print(f"{path.name}: {image.size[0]} x {image.size[1]}, {kind}")
progress(1, f"{len(paths)} images")
