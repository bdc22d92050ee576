"""Import of optional dependencies."""

import importlib
import importlib.util


def require(module, extra, purpose):
    """Import `module`, or raise an error that names the extra which installs it.

    Args:
        module: full name of the module.
        extra: the extra of keras-video that installs it.
        purpose: what needs it, completing "... needs ...".

    Raises:
        ImportError: if the module is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if error.name not in (package, module):
            raise
        raise _missing(package, extra, purpose) from error


def require_installed(module, extra, purpose):
    """As `require`, without importing: for modules that another process imports.

    Example:
    >>> require_installed("numpy", extra="export", purpose="counting")
    """
    if importlib.util.find_spec(module) is None:
        raise _missing(module, extra, purpose)


def _missing(package, extra, purpose):
    return ImportError(
        f"{purpose} needs `{package}`, which is not installed. "
        f"Install it with `pip install keras-video[{extra}]`.",
        name=package,
    )
