"""What the tests read of the repository's own texts."""

import os
import re

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", ".."))


def text(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def block(name):
    """The fenced block of README.md that stands below `<!-- test: NAME -->`."""
    found = re.search(rf"<!-- test: {re.escape(name)} -->\n```\w*\n(.*?)```", text("README.md"), re.S)
    if found is None:
        raise ValueError(f"README.md has no block '{name}'")
    return found.group(1)


def commands(name):
    """The commands of a block, without their comments."""
    lines = (line.split("  #")[0].strip() for line in block(name).splitlines())
    return [line for line in lines if line and not line.startswith("#")]
