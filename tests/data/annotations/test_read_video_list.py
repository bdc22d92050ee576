"""The lists of public data sets, in the form in which these publish them."""

import json

import numpy as np
import pytest

from keras_video.data import load_class_names, read_video_list, video_dataset_from_csv
from keras_video.puppets import write_video

CHARADES = (
    "id,subject,scene,quality,relevance,verified,script,objects,descriptions,"
    "actions,length\n"
)


@pytest.fixture
def write(tmp_path):
    """Write files: text under lists/, empty ones under videos/."""

    def write(texts, videos=()):
        for name, text in texts.items():
            path = tmp_path / "lists" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        for name in videos:
            path = tmp_path / "videos" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path / "lists", tmp_path / "videos"

    return write


def names_of(videos):
    return [[videos.class_names[n] for n in several] for several in videos.labels]


UCF = {
    "classInd.txt": "1 ApplyEyeMakeup\r\n2 BabyCrawling\r\n3 Yo Yo\r\n",
    "trainlist01.txt": "BabyCrawling/v_BabyCrawling_g08_c01.avi 2\r\n"
    "ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c02.avi 1\r\n",
    "trainlist02.txt": "ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi 1\n",
    "testlist01.txt": "ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi\r\n",
    "testlist02.txt": "BabyCrawling/v_BabyCrawling_g08_c01.avi\n",
}


def test_ucf101(write):
    videos = [
        f"UCF-101/{line.split()[0]}"
        for line in UCF["trainlist01.txt"].split("\r\n")
        if line
    ]
    videos += ["UCF-101/ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi"]
    lists, root = write(UCF, videos)
    for source in (lists / "trainlist01.txt", lists):
        train = read_video_list(source, root, part="train")
        assert train.class_names == ["ApplyEyeMakeup", "BabyCrawling", "Yo Yo"]
        assert train.labels == [[1], [0]]  # no class "0", of which there is no video
        assert train.paths == [str(root / video) for video in videos[:2]]
    for source in (lists / "testlist01.txt", lists):
        test = read_video_list(source, root, part="test")
        assert test.labels == [[0]] and test.paths == [str(root / videos[2])]
    second = read_video_list(lists, root, fold=2, part="test")
    assert names_of(second) == [["BabyCrawling"]]
    (lists / "classInd.txt").unlink()
    both = read_video_list(lists, root)
    assert both.class_names == ["ApplyEyeMakeup", "BabyCrawling"]
    assert both.labels == [[0], [1], [0]]


def test_capitals_of_ucf101(write):
    """The lists and the folders spell one class in two ways."""
    texts = {
        "trainlist01.txt": "HandstandPushups/v_HandStandPushups_g08_c01.avi 1\n",
        "testlist01.txt": "HandStandPushups/v_HandStandPushups_g01_c01.avi\n",
    }
    videos = [f"HandstandPushups/v_HandStandPushups_g0{n}_c01.avi" for n in (8, 1)]
    lists, root = write(texts, videos)
    for more in ({}, {"classInd.txt": "1 HandStandPushups\n"}):
        write(more)
        for names in (None, "ucf101"):
            both = read_video_list(lists, root, class_names=names)
            assert both.labels[0] == both.labels[1]
            assert len(both.class_names) == (101 if names else 1)
            assert sorted(both.paths) == sorted(str(root / video) for video in videos)


def test_reencoded_videos_in_other_folders(write):
    lists, root = write(UCF, ["all/v_ApplyEyeMakeup_g01_c01.mp4"])
    videos = read_video_list(lists / "testlist01.txt", root)
    assert videos.paths == [str(root / "all/v_ApplyEyeMakeup_g01_c01.mp4")]


def test_hmdb51(write):
    splits = {
        "clap_test_split1.txt": "#20_Rhythm_clap_u_nm_np1_fr_goo_0.avi 1 \n"
        "a clap!_1.avi 2 \nunused_clap_2.avi 0 \n",
        "brush_hair_test_split1.txt": "April_09_brush_hair_u_nm_np1_ba_goo_0.avi 2 \n",
        "brush_hair_test_split2.txt": "April_09_brush_hair_u_nm_np1_ba_goo_0.avi 1 \n",
    }
    videos = [
        "brush_hair/April_09_brush_hair_u_nm_np1_ba_goo_0.avi",
        "clap/#20_Rhythm_clap_u_nm_np1_fr_goo_0.avi",
        "clap/a clap!_1.avi",
    ]
    lists, root = write(splits, videos)
    train = read_video_list(lists, root, part="train")
    assert train.class_names == ["brush_hair", "clap"] and train.labels == [[1]]
    assert train.paths == [str(root / videos[1])]
    test = read_video_list(lists, root, part="test")
    assert test.paths == [str(root / videos[0]), str(root / videos[2])]
    assert test.labels == [[0], [1]]
    second = read_video_list(lists, root, part="train", fold=2)
    assert second.paths == [str(root / videos[0])]
    one = read_video_list(lists / "clap_test_split1.txt", root, class_names="hmdb51")
    assert names_of(one) == [["clap"], ["clap"]] and len(one.class_names) == 51


KINETICS = "label,youtube_id,time_start,time_end,split,is_cc\n"


def test_kinetics(write):
    texts = {
        "kinetics_train.csv": KINETICS
        + '"petting animal (not cats)",---QUuC4vJs,84,94,train,0\n'
        + "abseiling,-3B32lodo2M,100059,100069,train,0\n",
        "kinetics_val.csv": KINETICS + "abseiling,_dbcJuKJQNs,0,10,validate,0\n",
        "kinetics_test.csv": "youtube_id,time_start,time_end,split\nx,1,11,test\n",
    }
    videos = [
        "train/petting animal (not cats)/---QUuC4vJs_000084_000094.mp4",
        "train/abseiling/-3B32lodo2M_100059_100069.mkv",
        "val/_dbcJuKJQNs_000000_000010.webm",
        "val/_dbcJuKJQNs_000010_000020.webm",
        "test/x_000001_000011.mp4",
    ]
    lists, root = write(texts, videos)
    train = read_video_list(lists, root, part="train")
    assert train.paths == [str(root / video) for video in videos[:2]]
    assert train.class_names == ["abseiling", "petting animal (not cats)"]
    assert train.labels == [[1], [0]]
    val = read_video_list(lists, root, part="val", class_names="kinetics400")
    assert val.paths == [str(root / videos[2])] and val.labels == [[0]]
    test = read_video_list(lists / "kinetics_test.csv", root)
    assert test.labels is None and test.paths == [str(root / videos[4])]


def test_charades(write):
    texts = {
        "Charades_v1_train.csv": CHARADES
        + '46GP8,HR43,Kitchen,6,7,Yes,"A person cooks, and says ""hi"".",food;bag,'
        + "A person.;Two.,c092 11.90 21.20;c147 0.00 12.60;c092 22 24.5,24.83\n"
        + "N11GT,0KZ7,Stairs,5,7,No,Nobody.,,,,18.42\n",
        "Charades_v1_test.csv": CHARADES
        + "YSKX3,5TT,Hall,4,5,Yes,x,y,z,c156 0.00 1.00,2.0\n",
    }
    videos = [f"Charades_v1_480/{name}.mp4" for name in ("46GP8", "N11GT", "YSKX3")]
    lists, root = write(texts, videos)
    train = read_video_list(lists, root, part="train")
    assert train.class_names == load_class_names("charades")
    assert train.labels == [[92, 147], []]
    assert train.segments == [[(92, 11.9, 21.2), (147, 0, 12.6), (92, 22, 24.5)], []]
    assert train.encoded("multi_label").sum(axis=1).tolist() == [2, 0]
    assert train.select([1, 0]).segments == train.segments[::-1]
    test = read_video_list(lists, root, part="test")
    assert test.paths == [str(root / videos[2])] and test.labels == [[156]]
    classes = "\n".join(f"c{n:03d} action {n}" for n in range(157))
    write({"Charades_v1_classes.txt": classes})
    test = read_video_list(lists / "Charades_v1_test.csv", root)
    assert names_of(test) == [["action 156"]]


def test_persons_of_charades_ego(write):
    head = CHARADES.strip() + ",egocentric,charades_video\n"
    row = "{},A,B,5,7,Yes,s,o,d,c001 0.00 1.00,2.0,{},{}\n"
    first, third = row.format("A1EGO", "Yes", "A1"), row.format("A1", "No", "A1EGO")
    train = row.format("B1", "No", "")
    texts = {
        "Charades_v1_classes.txt": "c000 sit\nc001 stand\n",
        "CharadesEgo_v1_train.csv": head + train,
        "CharadesEgo_v1_test.csv": head + first + third,
        "CharadesEgo_v1_test_only1st.csv": head + first,
        "CharadesEgo_v1_test_only3rd.csv": head + third,
    }
    lists, root = write(texts, ["A1.mp4", "A1EGO.mp4", "B1.mp4"])
    names = {
        person: [path.removeprefix(f"{root}/") for path in videos.paths]
        for person in (None, "first", "third")
        for videos in [read_video_list(lists, root, part="test", person=person)]
    }
    assert names == {
        None: ["A1EGO.mp4", "A1.mp4"],
        "first": ["A1EGO.mp4"],
        "third": ["A1.mp4"],
    }
    only = read_video_list(lists / "CharadesEgo_v1_test_only1st.csv", root)
    assert len(only) == 1
    assert len(read_video_list(lists, root, part="train")) == 1
    with pytest.raises(ValueError, match="in the first person"):
        read_video_list(lists, root, part="train", person="first")
    with pytest.raises(ValueError, match="person='second'"):
        read_video_list(lists, root, person="second")
    wrong = (head + first.replace("Yes,A1", "maybe,A1")).encode()
    (lists / "CharadesEgo_v1_test.csv").write_bytes(wrong)
    with pytest.raises(ValueError, match="line 2: expected Yes or No .*maybe"):
        read_video_list(lists, root)


def test_persons_of_other_lists(write):
    lists, root = write({"list.csv": "a.mp4,jump\n"}, ["a.mp4"])
    with pytest.raises(ValueError, match="in the third person"):
        read_video_list(lists / "list.csv", root, person="third")


def test_something_something(write):
    entry = {"label": "holding a cup", "placeholders": ["a cup"]}
    texts = {
        "something-something-v2-labels.json": json.dumps(
            {"Moving something up": "1", "Holding something": "0"}
        ),
        "something-something-v2-train.json": json.dumps(
            [
                {"id": "78687", "template": "Moving [something] up", **entry},
                {"id": "42326", "template": "Holding [something]", **entry},
            ]
        ),
        "something-something-v2-validation.json": json.dumps(
            [{"id": "7", "template": "Moving [something] up", **entry}]
        ),
        "something-something-v2-test.json": json.dumps([{"id": "8"}]),
    }
    lists, root = write(texts, [f"{n}.webm" for n in (78687, 42326, 7, 8)])
    train = read_video_list(lists, root, part="train")
    assert train.class_names == ["Holding something", "Moving something up"]
    assert train.labels == [[1], [0]] and train.paths[0] == str(root / "78687.webm")
    assert read_video_list(lists, root, part="val").labels == [[1]]
    assert read_video_list(lists, root, part="test").labels is None


def test_other_lists_are_path_and_label(write):
    lists, root = write({"train.csv": "path,label\na.mp4,x\n"}, ["a.mp4"])
    videos = read_video_list(lists / "train.csv", root)
    assert videos.class_names == ["x"] and videos.segments is None
    # Where a name misleads, the format helps.
    text = "a/v_a_g01_c01.avi 0\nb/v_b_g01_c01.avi 1\n"
    write({"trainlist01.txt": text})
    path = lists / "trainlist01.txt"
    videos = read_video_list(path, root, format="csv", check_files=False)
    assert videos.labels == [[0], [1]]
    write({"mine.txt": text.replace("b.avi 1", "b.avi")})
    videos = read_video_list(lists / "mine.txt", root, "ucf101", check_files=False)
    assert videos.class_names == ["a", "b"]


WRONG = [
    ("trainlist01.txt", "v_a_g01_c01.avi 1\n", "line 1: expected `Class/video.avi`"),
    ("a_test_split1.txt", "a.avi 1\n\na.avi 3\n", "line 3: expected `video.avi` and 0"),
    ("train.csv", KINETICS + "a,b,x,10,train,0\n", "line 2: expected a time in sec"),
    ("train.csv", KINETICS + "a,b,nan,10,train,0\n", "found 'nan'"),
    ("train.csv", KINETICS + "a,b,0,10\n", "line 2: expected 6 fields"),
    ("train.csv", KINETICS + ",b,0,10,train,0\n", "line 2: expected a label"),
    ("train.csv", KINETICS + '"a,b,0,10,train,0\n', "line 2: .*not closed"),
    ("train.csv", KINETICS, "names no videos"),
    ("train.csv", CHARADES + "a,b,c,1,1,Y,s,o,d,c092 1,2\n", "such as `c092 11.90"),
    ("train.csv", CHARADES + "a,b,c,1,1,Y,s,o,d,c157 1 2,2\n", "from c000 to c156"),
    ("train.json", '[{"id": "1", "template": ', "train.json is no JSON"),
    ("train.json", '[{"id": "1", "template": 7}]', "entry 1: expected an object"),
    ("train.json", '[7, {"id": "1", "template": ""}]', "entry 1: .*found 7"),
]


@pytest.mark.parametrize("name, text, message", WRONG)
def test_wrong_entries(name, text, message, write):
    lists, root = write({name: text})
    root.mkdir()
    with pytest.raises(ValueError, match=f"(?s){name}.*{message}"):
        read_video_list(lists / name, root)


def test_wrong_lists_of_classes(write):
    lists, root = write(UCF | {"classInd.txt": "1 BabyCrawling\n2 ApplyEyeMakeup\n"})
    with pytest.raises(ValueError, match="01.txt, line 1: expected the number of Baby"):
        read_video_list(lists / "trainlist01.txt", root)
    write({"classInd.txt": "0 ApplyEyeMakeup\n"})
    with pytest.raises(ValueError, match=r"classInd.txt, line 1: expected `1 Class`"):
        read_video_list(lists / "testlist01.txt", root)
    write({"train.csv": CHARADES, "x_classes.txt": "c001 a\n"})
    with pytest.raises(ValueError, match=r"classes.txt, line 1: expected `c000 name`"):
        read_video_list(lists / "train.csv", root)
    write({"train.json": '[{"id": 1, "template": "a"}]', "labels.json": '{"a": "1"}'})
    with pytest.raises(ValueError, match="labels.json: the classes must have the num"):
        read_video_list(lists / "train.json", root)


def test_missing_and_repeated_videos(write):
    lists, root = write(UCF, ["a/v_ApplyEyeMakeup_g01_c01.avi"])
    with pytest.raises(
        FileNotFoundError, match="line 1: there is no video 'BabyCr.*2 of 2"
    ):
        read_video_list(lists / "trainlist01.txt", root)
    videos = read_video_list(lists / "trainlist01.txt", root, check_files=False)
    assert videos.paths[1].endswith(
        "/videos/ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c02.avi"
    )
    write({}, ["b/v_ApplyEyeMakeup_g01_c01.mp4"])
    with pytest.raises(
        ValueError, match="two files for the video v_ApplyEyeMakeup_g01"
    ):
        read_video_list(lists / "testlist01.txt", root)
    text = CHARADES + "a,b,c,1,1,Y,s,o,d,,2\n"
    lists, _ = write({"c/Ego_train.csv": text, "c/Ego_train_only1st.csv": text})
    with pytest.raises(ValueError, match="'a' is in both .*Give one of them"):
        read_video_list(lists / "c", root)


def test_arguments(write):
    lists, root = write(UCF | {"train.csv": KINETICS + "a,b,0,1,train,0\n"})
    with pytest.raises(ValueError, match="forms of ucf101 and kinetics.*`format`"):
        read_video_list(lists, root)
    with pytest.raises(ValueError, match="no videos of the part 'val'.* test, train"):
        read_video_list(lists, root, "ucf101", part="val")
    with pytest.raises(ValueError, match="`part` must be one of"):
        read_video_list(lists, root, "ucf101", part="valid")
    with pytest.raises(ValueError, match="no list in the form of hmdb51"):
        read_video_list(lists, root, "hmdb51")
    with pytest.raises(ValueError, match="`format` must be one of .*'kinetics'"):
        read_video_list(lists, root, "kinetic")
    with pytest.raises(ValueError, match="no list in the form of ucf101.*fold=4"):
        read_video_list(lists, root, "ucf101", fold=4)
    write({"a.csv": "path,label\n"})
    with pytest.raises(ValueError, match="a.csv is not divided into parts"):
        read_video_list(lists / "a.csv", root, part="train")
    with pytest.raises(ValueError, match="'ApplyEyeMakeup' is none of those to use"):
        read_video_list(lists / "testlist01.txt", root, class_names=["Yo Yo"])


def test_data_sets(write, tmp_path):
    from keras_video.puppets import write_puppets

    folder = tmp_path / "kinetics"
    splits = {"train": 2, "val": 1}
    small = {"num_frames": 8, "image_size": (32, 32), "audio": False}
    write_puppets(folder, ["jump", "kick"], splits, format="kinetics", **small)
    clip = {"num_frames": 4, "image_size": (16, 16), "batch_size": 4}
    for source, options in ((folder, {"part": "val"}), (folder / "val.csv", {})):
        dataset = video_dataset_from_csv(
            source, shuffle=False, as_dataset="py", **options, **clip
        )
        clips, labels = dataset[0]
        assert clips.shape == (2, 4, 16, 16, 3) and labels.tolist() == [0, 1]
        assert dataset.class_names == ["jump", "kick"]


def test_clips_have_the_labels_of_what_they_show(write):
    names = "wave jump kick".split()
    classes = "".join(f"c{n:03d} {name}\n" for n, name in enumerate(names))
    row = "a,b,c,1,1,Y,s,o,d,c000 0.0 1.9;c002 2.1 4.0;c001 1.9 2.1,4\n"
    texts = {"x_classes.txt": classes, "Charades_v1_train.csv": CHARADES + row}
    lists, root = write(texts)
    root.mkdir()
    # Each frame is as bright as it is late: 40 frames of 0.1 s.
    shade = np.arange(40, dtype="uint8")[:, None, None, None] * 6
    write_video(root / "a.mp4", np.tile(shade, (1, 32, 32, 3)), fps=10, crf=0)
    options = {
        **{"num_frames": 4, "frame_stride": 1, "image_size": (16, 16), "seed": 0},
        **{"label_mode": "multi_label", "as_dataset": "py", "dtype": "float32"},
    }
    training = video_dataset_from_csv(lists, root, **options)
    seen = set()
    for _ in range(40):
        clips, (labels,) = training[0]
        start = clips[0, 0].mean() / 60
        expected = [start <= 1.9, 1.5 < start <= 2.1, start > 1.7]
        if min(abs(start - edge) for edge in (1.5, 1.7, 1.9, 2.1)) > 0.06:
            assert labels.tolist() == [float(each) for each in expected], start
        seen.add(tuple(labels))
        training.on_epoch_end()
    assert {(1, 0, 0), (0, 0, 1)} <= seen
    assert training.labels.tolist() == [[1, 1, 1]]
    for more in ({"shuffle": False}, {"sampling": "uniform"}):
        whole = video_dataset_from_csv(lists, root, **options, **more)
        assert whole[0][1].tolist() == [[1, 1, 1]]
