"""Draw `docs/images/augmentation.png` and `rand_augment.png`, of generated clips."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from keras_video import augment
from keras_video.augment.clip_rand_augment import OPERATIONS, strength_of
from keras_video.augment.mix import cutmix, mixup
from keras_video.puppets import render_clip

IMAGES = Path(__file__).parent / "images"
SIDE, GAP, LINE, FRAMES = 96, 6, 18, 3


def clip_of(action, seed):
    """Three frames of a clip, far apart."""
    clip, _ = render_clip(action, seed, num_frames=32, image_size=(SIDE, SIDE))
    return clip[[4, 14, 24]]


def draw(sheets, columns, path):
    """Write rows of frames, each below its title, side by side in columns.

    Args:
        sheets: list of (title, clip).
        columns: how many are side by side.
        path: of the PNG file.
    """
    frames = max(len(clip) for _, clip in sheets)
    width, height = frames * (SIDE + 2) + 2 * GAP, SIDE + LINE + GAP
    rows = -(-len(sheets) // columns)
    picture = Image.new("RGB", (columns * width, rows * height + GAP), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=13)
    for number, (title, clip) in enumerate(sheets):
        row, column = divmod(number, columns)
        left, top = column * width + GAP, row * height + GAP
        pen.text((left, top - 2), title, fill=(30, 41, 59), font=font)
        for i, frame in enumerate(clip):
            corner = left + i * (SIDE + 2), top + LINE - 2
            picture.paste(Image.fromarray(frame), corner)
    picture.quantize(256).save(path, optimize=True)


def main():
    """Draw both pictures."""
    clip, other = clip_of("kick", 5), clip_of("wave", 11)
    rng = np.random.default_rng
    resized = augment.ClipRandomResizedCrop(SIDE, scale=(0.3, 0.6))
    erasing, noise = (
        augment.ClipRandomErasing(1.0, scale=(0.1, 0.3), value=value)
        for value in (0, "random")
    )
    pair = np.stack([clip, other])
    sheets = [
        ("the clip", clip),
        ("ClipRandomFlip", augment.ClipRandomFlip(1.0)(clip)),
        ("ClipRandomResizedCrop", resized(clip, rng(2))),
        ("ClipColorJitter", augment.ClipColorJitter(1.4, 1.4)(clip)),
        ("ClipRandomErasing", erasing(clip, rng(3))),
        ('ClipRandomErasing(value="random")', noise(clip, rng(4))),
        ("ClipRandAugment", augment.ClipRandAugment()(clip, rng(1))),
        ("ClipRandAugment(3, 20)", augment.ClipRandAugment(3, 20)(clip, rng(8))),
        ("Mix(mixup=0.8), 0.6 of this and 0.4 of another", mixup(pair, 0.6)[0]),
        ("Mix(cutmix=1.0)", cutmix(pair, (30, 10, 50, 60))[0]),
    ]
    draw(sheets, 2, IMAGES / "augmentation.png")
    random, sheets = augment.ClipRandAugment(), []
    for name in OPERATIONS:
        strength = strength_of(name, 20, clip.shape[1:3])
        sheets.append((name, random.transform(clip[:1], [(name, strength)])))
    draw(sheets, 7, IMAGES / "rand_augment.png")


if __name__ == "__main__":
    main()
