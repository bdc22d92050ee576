import os

from keras_video._quiet import quiet


def test_keeps_everything_from_the_screen(capfd):
    os.write(2, b"before\n")
    with quiet():
        os.write(2, b"from C++\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before\nafter\n"


def test_comes_back_after_an_error(capfd):
    try:
        with quiet():
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    os.write(2, b"back\n")
    assert capfd.readouterr().err == "back\n"
