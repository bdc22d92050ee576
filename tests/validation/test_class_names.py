import pytest

from keras_video.validation import check_class_names, check_num_class_names, some


def test_class_names_become_a_list_of_strings():
    assert check_class_names(None) is None
    assert check_class_names((1, "b")) == ["1", "b"]
    assert len(check_class_names("hmdb51")) == 51


def test_class_names_that_are_refused():
    with pytest.raises(ValueError, match="must be distinct, but 'a' occurs more than"):
        check_class_names(["a", "b", "a"])
    with pytest.raises(ValueError, match="name of a data set. There are .*='hmdb'"):
        check_class_names("hmdb")


def test_as_many_names_as_classes():
    check_num_class_names(None, 3, "a.pth")
    check_num_class_names(["a", "b"], 2, "a.pth")
    with pytest.raises(ValueError, match="classes of a.pth, which are 3. Received: 2"):
        check_num_class_names(["a", "b"], 3, "a.pth")


def test_some_names_of_many():
    assert some(["a", "b"]) == "'a', 'b'"
    assert some(range(20), most=1) == "'0', ... (20 in all)"
