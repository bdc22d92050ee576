"""Filling of a page's template, and writing of the page."""

from pathlib import Path

from keras_video._atomic import new_output

STYLE = Path(__file__).with_name("style.css")


def fill_template(template, contents):
    """The HTML of a page: a template whose marks are replaced.

    Args:
        template: path of a file with marks `<!--name-->`; `style` is filled in here.
        contents: dictionary from the name of a mark to HTML.

    Raises:
        ValueError: the template has no such mark.
    """
    page = template.read_text(encoding="utf-8")
    style = f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>"
    for name, content in {"style": style, **contents}.items():
        mark = f"<!--{name}-->"
        if mark not in page:
            raise ValueError(f"{template} has no mark {mark}.")
        page = page.replace(mark, content)
    return page


def write_page(path, page):
    """Write a page, in the place of an older one.

    Args:
        path: where to; the page appears once it is complete.
        page: its HTML. What UTF-8 cannot express, such as bytes of file names in
            another encoding, is written as an escape sequence.
    """
    with new_output(path, overwrite=True) as new:
        new.write_text(page, encoding="utf-8", errors="backslashreplace")
