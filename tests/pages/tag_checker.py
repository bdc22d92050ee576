"""Checker of a page: are its tags closed, does it stand on its own?"""

from html.parser import HTMLParser

VOID = {"meta", "img", "line", "polyline"}


class TagChecker(HTMLParser):
    """Counts images, and notices tags that are not closed in their order."""

    def __init__(self):
        super().__init__()
        self.open, self.images, self.external, self.alternatives = [], 0, [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if tag == "img":
            self.alternatives.append(dict(attrs).get("alt"))
        for name, value in attrs:
            if name in ("src", "href"):
                self.images += value.startswith("data:image/jpeg;base64,")
                if not value.startswith("data:"):
                    self.external.append(value)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()


def check_page(page):
    """Assert that a page is well formed and needs no other file; its checker."""
    assert page.startswith("<!DOCTYPE html>") and "<!--" not in page
    checker = TagChecker()
    checker.feed(page)
    assert checker.open == []
    assert checker.external == [], "the page must stand on its own"
    assert "url(" not in page and "@import" not in page
    assert all(checker.alternatives), "pictures without an alternative text"
    return checker
