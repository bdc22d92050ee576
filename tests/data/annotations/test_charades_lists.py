"""Lists of Charades and Charades-Ego, and the labels of their clips."""

import numpy as np
import pytest

from keras_video.data import load_class_names, read_video_list, video_dataset_from_csv
from keras_video.puppets import write_video

CHARADES = (
    "id,subject,scene,quality,relevance,verified,script,objects,descriptions,"
    "actions,length\n"
)


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
    assert [[test.class_names[n] for n in each] for each in test.labels] == [
        ["action 156"]
    ]


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
