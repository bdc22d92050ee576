import pytest

from keras_video.data.annotations.folders import list_directory


def names(videos, folder):
    return [path.removeprefix(str(folder) + "/") for path in videos.paths]


def test_classes_are_the_subfolders(folder):
    videos = list_directory(folder)
    assert videos.class_names == ["jump", "wave"]
    assert names(videos, folder) == [
        "jump/a.mp4",
        "jump/b.mp4",
        "jump/deep/c.MP4",
        "wave/a.mp4",
        "wave/b.mp4",
        "wave/c.mp4",
    ]
    assert videos.labels == [[0]] * 3 + [[1]] * 3


def test_class_names_choose_and_order(folder):
    videos = list_directory(folder, class_names=["wave", "jump"])
    assert videos.labels == [[0]] * 3 + [[1]] * 3
    assert names(videos, folder)[0] == "wave/a.mp4"
    assert len(list_directory(folder, class_names=["wave"])) == 3


def test_no_labels(folder):
    videos = list_directory(folder, labels=None)
    assert len(videos) == 6 and videos.labels is None and videos.class_names == []


def test_labels_from_a_list(folder):
    videos = list_directory(folder, labels=[0, 0, 1, 2, 2, 2])
    assert videos.class_names == ["0", "1", "2"]
    assert videos.labels[2] == [1]
    several = list_directory(folder, labels=[[0, 1], [], [1], [0], [0], [0]])
    assert several.labels[:2] == [[0, 1], []]


def test_links(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "wave" / "a.mp4").rename(tmp_path / "elsewhere" / "z.mp4")
    (folder / "wave" / "link").symlink_to(tmp_path / "elsewhere")
    assert len(list_directory(folder)) == 5
    assert len(list_directory(folder, follow_links=True)) == 6


def test_address(folder):
    tf = pytest.importorskip("tensorflow")
    root = "ram://keras_video_list"
    for name in ("jump/a.mp4", "jump/deep/b.mp4", "wave/c.mp4"):
        tf.io.gfile.makedirs(f"{root}/{name}".rpartition("/")[0])
        with tf.io.gfile.GFile(f"{root}/{name}", "wb") as file:
            file.write(b"x")
    videos = list_directory(root)
    assert videos.class_names == ["jump", "wave"]
    assert videos.paths == [
        f"{root}/jump/a.mp4",
        f"{root}/jump/deep/b.mp4",
        f"{root}/wave/c.mp4",
    ]


def test_missing_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        list_directory(tmp_path / "nowhere")
    (tmp_path / "file.mp4").touch()
    with pytest.raises(FileNotFoundError, match="file.mp4 is a file"):
        list_directory(tmp_path / "file.mp4")


@pytest.mark.parametrize("labels", ["inferred", None])
def test_folder_without_videos(tmp_path, labels):
    with pytest.raises(ValueError, match=r"no videos found \(it is empty\)"):
        list_directory(tmp_path, labels=labels)
    (tmp_path / "jump").mkdir()
    (tmp_path / "jump" / "a.jpg").touch()
    with pytest.raises(ValueError, match=r"other files: 'a\.jpg'.*\.mp4"):
        list_directory(tmp_path, labels=labels)


def test_videos_outside_class_folders(tmp_path):
    (tmp_path / "a.mp4").touch()
    with pytest.raises(ValueError, match=r"1 directly in the folder.*labels=None"):
        list_directory(tmp_path)


def test_empty_class(folder):
    (folder / "kick").mkdir()
    with pytest.raises(ValueError, match="no videos in the class 'kick'"):
        list_directory(folder)
    assert len(list_directory(folder, class_names=["jump", "wave"])) == 6


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"class_names": ["jump", "wav"]}, "no such sub-folder. Did you mean 'wave'"),
        ({"class_names": ["jump", "jump"]}, "'jump' occurs more than once"),
        ({"class_names": "jump"}, "`class_names` must be a list"),
        ({"labels": "guess"}, "`labels` must be \"inferred\".*'guess'"),
        ({"labels": [0, 1]}, "2 labels for the 6 videos"),
        ({"labels": [0, 1, 0, 1, 0, -1]}, "between 0 and 1.*-1 for .*wave/c.mp4"),
        (
            {"labels": [0, 1, 2, 1, 0, 0], "class_names": ["a", "b"]},
            "between 0 and 1.*2 for .*deep/c.MP4",
        ),
        ({"labels": [0, 1, 0.5, 1, 0, 0]}, "must be class numbers.*0.5"),
    ],
)
def test_errors(folder, arguments, message):
    with pytest.raises(ValueError, match=message):
        list_directory(folder, **arguments)
