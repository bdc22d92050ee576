"""`python -m keras_video` is the command line."""

import sys

from keras_video.cli import main

if __name__ == "__main__":
    sys.exit(main())
