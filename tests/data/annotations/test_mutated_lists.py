"""Lists with mutations: they are read, or refused with an error that names the file."""

import numpy as np
import pytest

from keras_video.data import (
    read_ava_csv,
    read_excluded_timestamps,
    read_label_map,
    read_video_list,
)
from keras_video.data.annotations.formats import FORMATS

KINETICS = "label,youtube_id,time_start,time_end,split\n"
CHARADES = "id,script,actions\n"
SAMPLES = {
    "ucf101": "A/v_A_g01_c01.avi 1\r\nB/v_B_g01_c02.avi 2\r\n",
    "hmdb51": "#20_a_clap_0.avi 1 \nb_clap_1.avi 2 \nc_clap_2.avi 0 \n",
    "kinetics": KINETICS + '"a, b",-x,84,94,train\nc d,_y,100059,100069,val\n',
    "charades": CHARADES + '46GP8,"a ""b"", c",c092 11.90 21.20;c147 0.00 12.60\n',
    "something_something": '[{"id": "7", "template": "Holding [something]"}, '
    '{"id": 8, "template": "Moving [something] up"}]',
    "csv": 'path,label\n"a,b.mp4",x\nc.mp4,y;z\n',
    "ava": '"#a",0902,0.1,0.2,0.5,0.9,12,3\nb,1.5,0,0,1,1,,\nc,2\n',
    "excluded": 'a,0902\n"#b",3.5\n',
    "label_map": 'item {\n  name: "a\\303\\251"  # b\n  id: 1\n}\n'
    'item { id: 2 name: "c" }',
}
READERS = {
    "ava": read_ava_csv,
    "excluded": read_excluded_timestamps,
    "label_map": read_label_map,
}
NAMES = {"ucf101": "trainlist01.txt", "hmdb51": "clap_test_split1.txt"}
PIECES = [
    *(b'"', b"'", b",", b"\n", b"\r", b"\0", b"#", b";", b" ", b"\\", b"{", b"}", b"["),
    *(b"-1", b"1e999", b"nan", b"9" * 5000, b"\xff", b"\xef\xbb\xbf", b'"' * 3, b""),
    *("\u0663".encode(), "\u00b2".encode(), b"[" * 3000, b"null", b"{}", b"\\u0000"),
]


@pytest.mark.parametrize("kind", SAMPLES)
def test_mutations(kind, tmp_path):
    assert set(FORMATS) < set(SAMPLES)
    rng = np.random.default_rng(sorted(SAMPLES).index(kind))
    path = tmp_path / NAMES.get(kind, "train.csv")
    refused = 0
    for _ in range(200):
        content = SAMPLES[kind].encode()
        for _ in range(rng.integers(1, 4)):
            start, end = np.sort(rng.integers(0, len(content) + 1, 2))
            end = start if rng.random() < 0.5 else min(end, start + 4)
            piece = PIECES[rng.integers(len(PIECES))]
            content = content[:start] + piece + content[end:]
        path.write_bytes(content)
        try:
            if kind in READERS:
                READERS[kind](path)
            else:
                read_video_list(path, tmp_path, kind, check_files=False)
        except ValueError as error:
            refused += 1
            assert str(path) in str(error) and len(str(error)) < 1500, content
            assert type(error) is ValueError, content
    assert 10 < refused < 200
