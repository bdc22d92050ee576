"""Text files, local or at an address that TensorFlow opens."""

import os

from keras_video._optional import require

# Ten times the longest list of boxes that is published.
MOST_BYTES = 1 << 30


def read_text(path, advice):
    """The text of a file in UTF-8.

    Args:
        path: a local path, or an address that `tf.io.gfile` opens.
        advice: what file should be given, for the message if there is none.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is not UTF-8, or longer than any list.
    """
    path = os.fspath(path)
    try:
        if "://" in path:
            tf = require("tensorflow", "tensorflow", f"Reading {path}")
            with tf.io.gfile.GFile(path, "rb") as file:
                content = file.read()
        else:
            size = os.path.getsize(path)
            if size > MOST_BYTES:
                raise ValueError(
                    f"{path} has {size:,} bytes, and a list may have at most "
                    f"{MOST_BYTES:,}. {advice}"
                )
            with open(path, "rb") as file:
                content = file.read()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} does not exist. {advice}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not text in UTF-8: {error}.") from None
    if "\0" in text:
        raise ValueError(f"{path} is not text in UTF-8: it holds null characters.")
    return text


def excerpt(value, most=200):
    r"""What was found, on one line for a message, its start alone if it is long.

    Example:
    >>> excerpt("two\nlines"), excerpt("long", most=2)
    ("'two\\nlines'", "'lo'...")
    """
    if not isinstance(value, str):
        value = repr(value)
        return value[:most] + "..." * (len(value) > most)
    return repr(value[:most]) + "..." * (len(value) > most)


def numbered_lines(text, comments=True):
    """(number, line) of the lines that are neither blank nor a comment.

    Args:
        text: of the file.
        comments: whether lines that start with `#` are comments.
    """
    # Not `splitlines`, which also parts at characters that editors do not count.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if line and not (comments and line.startswith("#")):
            yield number, line
