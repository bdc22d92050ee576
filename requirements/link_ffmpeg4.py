"""Link FFmpeg 4's libraries, as old opencv-python-headless has them, for tensorflow-io.

Usage: python link_ffmpeg4.py, with the Python of the environment that has both. The
names of the wheel's libraries have a hash in them; tensorflow-io asks for the plain
ones, and looks in a folder of its own first.
"""

import re
import sysconfig
from pathlib import Path

PACKAGES = Path(sysconfig.get_path("platlib"))
FOLDER = PACKAGES / "_solib_local"
FOLDER /= "_U@ffmpeg_U4_U2_S_S_Cffmpeg___Uexternal_Sffmpeg_U4_U2_Sstub"

FOLDER.mkdir(parents=True, exist_ok=True)
for library in (PACKAGES / "opencv_python_headless.libs").iterdir():
    # libavformat-8ef5c7db.so.58.76.100 is libavformat.so.58, too.
    plain = re.sub(r"^(lib[as][vw]\w+)-\w+(\.so\.\d+).*", r"\1\2", library.name)
    for name in {library.name, plain}:
        link = FOLDER / name
        link.unlink(missing_ok=True)
        link.symlink_to(library)
print(f"FFmpeg's libraries are linked in {FOLDER}")
