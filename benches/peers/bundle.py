#!/usr/bin/env python3
"""Writes one self-contained schema for a traject of schuldhulp-levering 2.0.0, with every document that it
refers to in `$defs`, for validators that cannot ask a register.

    benches/peers/bundle.py > traject.schema.json"""

import json
import sys
from pathlib import Path

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
BASE = "http://register.test"
STANDARD = "/schemas/schuldhulp-levering/2.0.0"
PART = "#/$defs/traject"


def referenced(node):
    """The shipped documents that this schema refers to."""
    if isinstance(node, list):
        return {path for item in node for path in referenced(item)}
    if not isinstance(node, dict):
        return set()
    found = {path for value in node.values() for path in referenced(value)}
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith("/schemas/"):
        found.add(reference.partition("#")[0])
    return found


def shipped(path):
    [file] = SCHEMAS.glob(f"*/{path.removeprefix('/schemas/')}/schema.json")
    return json.loads(file.read_text(encoding="utf-8"))


def name_of(path):
    return path.removeprefix("/schemas/").replace("/", "-")


def main():
    documents, wanted = {}, {STANDARD}
    while wanted:
        path = wanted.pop()
        schema = shipped(path)
        # Its own absolute address: the references, which begin with a slash, then need no rewriting.
        documents[path] = {"$id": BASE + path, **schema}
        wanted |= referenced(schema) - documents.keys()
    bundle = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{BASE}/bench/traject",
        "$ref": BASE + STANDARD + PART,
        "$defs": {name_of(path): documents[path] for path in sorted(documents)},
    }
    json.dump(bundle, sys.stdout, ensure_ascii=False, indent=2)
    print()


if __name__ == "__main__":
    main()
