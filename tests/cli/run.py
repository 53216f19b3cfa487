"""Runs the command line in this process, as a shell would see it."""

import json
from dataclasses import dataclass

import pytest

from ombud.cli.main import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and how it exited."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def runner(capsys):
    """A function that runs one command of the words it is given."""

    def run(*words):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        code = ended.value.code
        return Ran(0 if code is None else code, said.out, said.err)

    return run
