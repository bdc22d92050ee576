import pytest

from keras_video.data.annotations.video_csv import read_csv


@pytest.fixture
def write(tmp_path):
    for name in ("a.mp4", "b.mp4", "with space.mp4"):
        (tmp_path / name).touch()

    def write(text, name="train.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        "a.mp4,wave\nb.mp4,jump\n",
        "path,label\na.mp4,wave\nb.mp4,jump\n",
        "\ufeffpath,label\r\na.mp4,wave\r\n\r\nb.mp4,jump\r\n",
        "label,video_path,start\nwave,a.mp4,0\njump,b.mp4,0\n",
        "a.mp4 wave\nb.mp4 jump\n",
        "a.mp4\twave\nb.mp4\tjump\n",
        '"a.mp4","wave"\n"b.mp4","jump"\n',
    ],
)
def test_forms(write, tmp_path, text):
    videos = read_csv(write(text))
    assert videos.paths == [str(tmp_path / "a.mp4"), str(tmp_path / "b.mp4")]
    assert videos.class_names == ["jump", "wave"]
    assert videos.labels == [[1], [0]]


def test_spaces_in_paths(write, tmp_path):
    videos = read_csv(write("with space.mp4 3\na.mp4 0\n"))
    assert videos.paths[0] == str(tmp_path / "with space.mp4")
    assert videos.labels == [[3], [0]]
    assert videos.class_names == ["0", "1", "2", "3"]


def test_numbers_with_names(write):
    videos = read_csv(write("a.mp4,1\nb.mp4,0\n"), class_names=["jump", "wave"])
    assert videos.labels == [[1], [0]]
    assert videos.class_names == ["jump", "wave"]
    # Class names may be numbers themselves.
    videos = read_csv(write("a.mp4,7\nb.mp4,3\n"), class_names=["3", "7"])
    assert videos.labels == [[1], [0]]


def test_several_labels(write):
    videos = read_csv(write("a.mp4,wave;jump\nb.mp4,\n"))
    assert videos.labels == [[1, 0], []]


def test_no_labels(write):
    assert read_csv(write("a.mp4\nb.mp4\n")).labels is None


def test_root(write, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.mp4").touch()
    videos = read_csv(write("c.mp4,0\n"), root=tmp_path / "deep")
    assert videos.paths == [str(tmp_path / "deep" / "c.mp4")]
    absolute = read_csv(write(f"{tmp_path}/a.mp4,0\n"), root="elsewhere")
    assert absolute.paths == [f"{tmp_path}/a.mp4"]


@pytest.mark.parametrize(
    "text, arguments, message",
    [
        ("", {}, "train.csv names no videos"),
        ("path,label\n", {}, "names no videos"),
        ("a.mp4,wave\nb.mp4\n", {}, "line 2: expected `path,label`, found 'b.mp4'"),
        ("a.mp4,0\nb.mp4,-1\n", {}, "line 2: the label '-1' is out of range"),
        (
            "path,label\na.mp4,0\nb.mp4,2\n",
            {"class_names": ["jump", "wave"]},
            "line 3: the label '2' is out of range. With 2 classes.* 0 to 1",
        ),
        (
            "a.mp4,jump\nb.mp4,wav\n",
            {"class_names": ["jump", "wave"]},
            r"line 2: the label 'wav' is not among `class_names` \('jump', 'wave'\)",
        ),
        ("a.mp4,0\n", {"class_names": ["x", "x"]}, "'x' occurs more than once"),
    ],
)
def test_errors(write, text, arguments, message):
    with pytest.raises(ValueError, match=message):
        read_csv(write(text), **arguments)


def test_missing_files(write, tmp_path):
    with pytest.raises(FileNotFoundError, match="none.csv does not exist"):
        read_csv(tmp_path / "none.csv")
    path = write("a.mp4,0\nc.mp4,1\n")
    with pytest.raises(FileNotFoundError, match=r"line 2: there is no file .*c\.mp4"):
        read_csv(path)
    assert len(read_csv(path, check_files=False)) == 2


@pytest.mark.parametrize("header", ["clip,action", "clip,path"])
def test_a_header_of_other_names(write, header):
    """It would be a video that is left out, and a class that shifts all others."""
    rows = "a.mp4,1\nb.mp4,0\n"
    with pytest.raises(ValueError, match="no video .*call the columns `path`"):
        read_csv(write(f"{header}\n{rows}"), check_files=False)
    assert len(read_csv(write(f"gone,1\n{rows}"), check_files=False)) == 3


def test_not_text(tmp_path):
    path = tmp_path / "train.csv"
    path.write_bytes(b"a.mp4,\xff\xfe\n")
    with pytest.raises(ValueError, match="train.csv is not text in UTF-8"):
        read_csv(path)


@pytest.mark.parametrize("label", ["20000000", "0" + "9" * 5000, "-" + "9" * 5000])
@pytest.mark.parametrize("class_names", [None, ["run", "walk"]])
def test_numbers_of_classes_have_a_bound(write, label, class_names):
    """A line of 20 bytes would name 20 million classes."""
    with pytest.raises(ValueError, match="train.csv, line 2: the label .* too high"):
        read_csv(write(f"a.mp4,1\nb.mp4,{label}\n"), class_names=class_names)


def test_a_list_of_more_than_a_gigabyte(write):
    path = write("a.mp4,1\n")
    with open(path, "r+b") as file:
        file.truncate((1 << 30) + 1)
    with pytest.raises(ValueError, match="train.csv has 1,073,741,825 bytes"):
        read_csv(path)
