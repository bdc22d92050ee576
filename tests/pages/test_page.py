import pytest

from keras_video.pages.page import fill_template, write_page
from keras_video.pages.text import skipped_videos


def test_template_with_a_mark_less(tmp_path):
    template = tmp_path / "page.html"
    template.write_text("<!--style--><p><!--one--></p>")
    assert fill_template(template, {"one": "1"}).endswith("</style><p>1</p>")
    with pytest.raises(ValueError, match=r"page.html has no mark <!--two-->"):
        fill_template(template, {"two": "2"})


def test_names_that_utf8_cannot_express(tmp_path):
    """Python's form of a file name's bytes in another encoding."""
    write_page(tmp_path / "page.html", "caf\udce9 é")
    assert (tmp_path / "page.html").read_text("utf-8") == "caf\\udce9 é"
    write_page(tmp_path / "page.html", "again")
    assert (tmp_path / "page.html").read_text() == "again"


def test_skipped_videos():
    assert skipped_videos([]) == ""
    assert skipped_videos([("<a>.mp4", "it is empty")]) == (
        "<p>1 video could not be read and was skipped:</p>"
        "<ul><li><code>&lt;a&gt;.mp4</code>: it is empty</li></ul>"
    )
    assert "2 videos could not be read and were" in skipped_videos([("a", "b")] * 2)
