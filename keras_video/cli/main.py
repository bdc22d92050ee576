"""The entry point: parses the command line, runs a command, prints errors."""

import argparse
import contextlib
import importlib
import logging
import os
import signal
import sys
import threading
import warnings

from keras_video._quiet import quiet, quiet_import
from keras_video.version import __version__

# Each is a module with HELP, `add_arguments(parser)` and `run(args)`, which may return
# the exit code; a dash stands for an underscore in its name.
COMMANDS = (
    "demo",
    "presets",
    "recipes",
    "info",
    "train",
    "evaluate",
    "predict",
    "detect",
    "export",
    "convert",
    "puppets",
    "check-annotations",
    "bench",
)
# Seconds from one attempt to stop to the next.
AGAIN = 5.0
TRACER = "tensorflow/python/framework/func_graph.py"
USER_MISTAKES = (ValueError, OSError, ImportError)


def main(argv=None):
    """Run a command.

    Args:
        argv: list of arguments; those of the process by default.

    Returns:
        Exit code: 0; 2 for a mistake that the user can correct, printed as one line
        (or in the command's report); 130 after Ctrl-C.
    """
    args = build_parser().parse_args(argv)
    args.words = sys.argv[1:] if argv is None else list(argv)
    # Before Keras and TensorFlow are imported, or it is too late.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
    try:
        with _insistent_ctrl_c(), quiet_import("tensorflow"):
            _import_keras()
            code = args.run(args) or 0
            sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader of our output, such as `head`, has stopped
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except USER_MISTAKES as error:
        print(f"keras-video: error: {_one_line(error, args)}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, SystemError) as error:
        # While it traces, TensorFlow makes of Ctrl-C an error that has it as its cause.
        if KeyboardInterrupt not in (type(error), type(error.__cause__)):
            raise
        print("keras-video: stopped", file=sys.stderr)
        return 130


def _in_tracing(frame):
    """Whether TensorFlow is tracing a function, which Ctrl-C must not interrupt."""
    while frame is not None:
        if frame.f_code.co_filename.replace("\\", "/").endswith(TRACER):
            return True
        frame = frame.f_back
    return False


@contextlib.contextmanager
def _insistent_ctrl_c():
    """Raise KeyboardInterrupt where it is safe, and again until it is handled.

    TensorFlow may crash when it is interrupted while it traces a function, so that
    waits for the end of the tracing, a few seconds. And Python drops an exception that
    is raised while an object is deleted: Ctrl-C would be lost, and training go on.
    """
    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.default_int_handler or not hasattr(signal, "setitimer"):
        yield  # Ignored by who started us, or handled by a program around us.
        return
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_, frame):
        tracing = _in_tracing(frame)
        signal.setitimer(signal.ITIMER_REAL, 0.1 if tracing else AGAIN)
        if not tracing:
            raise KeyboardInterrupt

    alarm = signal.signal(signal.SIGALRM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, usual)
        signal.signal(signal.SIGALRM, alarm)


def build_parser():
    """The parser of all commands, which imports neither Keras nor a backend."""
    parser = argparse.ArgumentParser(
        prog="keras-video",
        description="Action recognition and detection in videos, with Keras 3. "
        "KERAS_BACKEND chooses tensorflow, jax or torch.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"keras_video.cli.{name.replace('-', '_')}")
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run, options=_options(command))
    return parser


def _options(command):
    """Dictionary from argument, as Python has it, to the option of a command."""
    # argparse does not tell otherwise.
    options = [a.option_strings[-1] for a in command._actions if a.option_strings]
    # An argument may have the name of the option and be another function's `dest`.
    by_name = {option.lstrip("-").replace("-", "_"): option for option in options}
    return by_name | {
        action.dest: action.option_strings[-1]
        for action in command._actions
        if action.option_strings
    }


def _import_keras():
    """Import Keras without the log messages that TensorFlow prints."""
    try:
        with quiet():
            import keras  # noqa: F401

            # Presets know the models and converters that register themselves.
            import keras_video.convert
            import keras_video.models  # noqa: F401
    except ModuleNotFoundError as error:
        backend = os.environ.get("KERAS_BACKEND", "tensorflow")
        raise ImportError(
            f"Keras cannot start its backend {backend}: {error}. Install it with "
            f"`pip install keras-video[{backend}]`, or set KERAS_BACKEND to "
            "tensorflow, jax or torch."
        ) from error


def _one_line(error, args):
    from keras_video._advice import message_in_command

    # A package that is missing may have the name of an option.
    missing = error.name if isinstance(error, ImportError) else None
    options = {name: args.options[name] for name in args.options if name != missing}
    text = message_in_command(error, options)
    text = " ".join(text.split()) or type(error).__name__
    if isinstance(error, OSError) and error.filename and error.strerror:
        text = f"{error.filename}: {error.strerror}"
    return text
