#!/bin/sh
# Makes .venv and installs exactly what requirements.lock names, by hash; says what is missing.
set -eu
PYTHON=${PYTHON:-python3}
command -v "$PYTHON" >/dev/null 2>&1 || {
  echo "jiebang: $PYTHON is not installed. Install Python 3.11 or newer with its venv module (Debian, Ubuntu: apt install python3 python3-venv)." >&2
  exit 1
}
"$PYTHON" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' || {
  echo "jiebang: $("$PYTHON" --version 2>&1) is too old; Python 3.11 or newer is needed (name it with: make PYTHON=python3.12 …)." >&2
  exit 1
}
"$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || {
  echo "jiebang: this Python has no venv module. Install it (Debian, Ubuntu: apt install python3-venv) and run make again." >&2
  exit 1
}
.venv/bin/python -m pip --version >/dev/null 2>&1 || "$PYTHON" -m venv --clear .venv
echo "jiebang: installing into .venv (about 75 packages, once) …" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv.lock
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install --quiet --require-hashes -r requirements.lock
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install --quiet --no-deps --no-build-isolation -e .
