#!/bin/sh
# Usage: create_venv.sh PYTHON FOLDER. Makes a virtual environment with pip in it.
set -eu
python=$1 folder=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "keras-video needs Python 3.11 or newer; $python is $("$python" -V 2>&1)." \
        "Name another one: make PYTHON=/path/to/python3.12" >&2
    exit 1
}
if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv "$folder"
else  # Debian splits ensurepip off; the system's pip can fill the environment too.
    "$python" -m venv --without-pip "$folder"
    "$python" -m pip --python "$folder/bin/python" install -q pip || {
        echo "This Python has neither ensurepip nor pip: install python3-venv." >&2
        exit 1
    }
fi
