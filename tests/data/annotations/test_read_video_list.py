"""The lists of public data sets, in the form in which these publish them."""

import json

import pytest

from keras_video.data import read_video_list, video_dataset_from_csv

CHARADES = (
    "id,subject,scene,quality,relevance,verified,script,objects,descriptions,"
    "actions,length\n"
)


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


@pytest.mark.parametrize("folder_is_there", [True, False])
def test_a_missing_video_is_not_replaced_by_that_of_another_class(
    write, folder_is_there
):
    texts = {"trainlist01.txt": "Jump/01.mp4 1\nKick/01.mp4 2\nKick/02.mp4 2\n"}
    texts["classInd.txt"] = "1 Jump\n2 Kick\n"
    videos = ["Jump/01.mp4", *(["Kick/02.mp4"] if folder_is_there else [])]
    lists, root = write(texts, videos)
    with pytest.raises(FileNotFoundError, match=r"Kick.01\.mp4"):
        read_video_list(lists, root)


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


def test_training_and_test_apart(write):
    """A video that is tested on after it was trained on would score too well."""
    test = UCF["testlist01.txt"] + UCF["trainlist01.txt"].split(" ")[0] + "\n"
    lists, root = write(UCF | {"testlist01.txt": test}, ["UCF-101/a.avi"])
    match = r"in the part test \(.*testlist01.txt\) and in train \(.*trainlist01.txt\)"
    for part in (None, "test"):
        with pytest.raises(ValueError, match=match):
            read_video_list(lists, root, part=part, check_files=False)
    assert read_video_list(lists / "testlist01.txt", root, check_files=False).paths


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


def test_a_fold_that_is_not_there(tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("a.mp4,wave\n")
    with pytest.raises(ValueError, match=r"rows\.csv has no folds.*fold=2"):
        read_video_list(rows, fold=2, check_files=False)
    for number in (1, 2):
        (tmp_path / f"trainlist0{number}.txt").write_text("wave/a.avi 1\n")
    with pytest.raises(ValueError, match="has the folds 1, 2.*fold=7"):
        read_video_list(tmp_path, fold=7, check_files=False)
