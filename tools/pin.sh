#!/bin/sh
# Pins the requirements with hashes; run after an .in file changes.
set -e
cd "$(dirname "$0")/../requirements"
for group in uv base challengers cluster demo dev peers; do
    ../.venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
        --no-emit-index-url --no-header "$@" "$group.in" -o "$group.txt"
done
