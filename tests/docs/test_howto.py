"""The code of the howtos does what they say, against Ombud itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.db import connections

from ombud.core import clock
from ombud.people.abilities import Scope
from ombud.people.actions import make_api_key
from ombud.webhooks import actions as webhooks
from ombud.webhooks.words import Event
from tests.console.conftest import (  # noqa: F401  # fixtures
    pristine_shop,
    shop,
    world,
)
from tests.console.world import ANNA, BERTIL

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"


def code(page, language):
    """The code blocks of a page."""
    text = (HOWTO / page).read_text("utf-8")
    fence = rf"^```{language}\n(.*?)^```$"
    return re.findall(fence, text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def ombud(transactional_db, world, live_server):  # noqa: F811  # the fixture
    """Where Ombud answers, and with which key: what the howtos export."""
    key = make_api_key(
        name="howto",
        scopes=[Scope.DECIDE, Scope.USE, Scope.CHOOSE],
        at=clock.now(),
        purposes=["newsletter", "marketing"],
    )
    yield os.environ | {"OMBUD_URL": live_server.url, "OMBUD_KEY": key}
    connections.close_all()


def play(folder, module, source, steps, environment):
    """Run an app's code in a process of its own; returns what the steps print."""
    (folder / f"{module}.py").write_text(source)
    done = subprocess.run(
        [sys.executable, "-c", steps],
        cwd=folder,
        env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


DJANGO = """
import json, shop, django
django.setup()
from django.test import Client
from ombud.client.webhooks import sign
import time, os
client = Client()
def send(email):
    answer = client.post("/send", {"email": email})
    return answer.status_code, answer.json()
first = send(ANNA)
told = client.post("/hooks", b"{}", content_type="application/json").status_code
body = json.dumps({"type": "choice.said", "timestamp": "", "data": {}}).encode()
now = int(time.time())
ours = client.post("/hooks", body, content_type="application/json", headers={
    "webhook-id": "1", "webhook-timestamp": str(now),
    "webhook-signature": sign(os.environ["OMBUD_SECRET"], "1", now, body)}).status_code
print(json.dumps([first, send("nobody@example.com"), told, ours]))
"""


def test_the_app_in_django_does_what_it_says(ombud, tmp_path, world):  # noqa: F811  # the fixture
    (source,) = code("django.md", "python")
    _, secret = webhooks.add(
        "http://127.0.0.1:8131/hooks", [Event.CHOICE_SAID], at=world.at, private=True
    )
    environment = {k: v for k, v in ombud.items() if k != "DJANGO_SETTINGS_MODULE"}

    sent, refused, told, ours = play(
        tmp_path,
        "shop",
        source,
        DJANGO.replace("ANNA", repr(ANNA)),
        environment | {"OMBUD_SECRET": secret},
    )

    assert sent[0] == 200
    assert any("unsubscribe" in duty for duty in sent[1]["duties"])
    assert refused == [
        403,
        {
            "refused": [
                "The purpose does not concern people of this kind (Art. 5(1)(b))."
            ]
        },
    ]
    assert (told, ours) == (400, 204)


FLASK = """
import json, app
client = app.app.test_client()
who = {"email": ANNA}
yes = who | {"yes": "1", "shown": "Yes, please.", "language": "en", "notice": "1"}
seen = client.get("/newsletter", query_string=who).json
print(json.dumps([
    seen["on"], client.post("/send", data=who).status_code,
    client.post("/newsletter", data=yes).json["on"],
    client.post("/send", data=who).json["sent"],
    client.post("/newsletter", data=who).json["on"],
    client.post("/send", data=who).status_code,
]))
"""


def test_the_app_in_flask_is_python():
    (source,) = code("flask.md", "python")

    assert compile(source, "app.py", "exec")


@pytest.mark.skipif(find_spec("flask") is None, reason="Flask is not installed")
def test_the_app_in_flask_does_what_it_says(ombud, tmp_path):
    (source,) = code("flask.md", "python")

    steps = FLASK.replace("ANNA", repr(ANNA))

    assert play(tmp_path, "app", source, steps, ombud) == [
        False, 403, True, True, False, 403,
    ]  # fmt: skip


def test_the_script_in_a_shell_goes_on_with_a_permit_alone(ombud, tmp_path):
    if not (shutil.which("curl") and shutil.which("jq")):
        pytest.skip("curl and jq are not installed: apt-get install curl jq")
    _, gate = code("shell.md", "sh")
    (tmp_path / "gate.sh").write_text(gate)

    def ask(purpose, address, **changed):
        return subprocess.run(
            ["sh", "gate.sh", purpose, address],
            cwd=tmp_path,
            env=ombud | changed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    yes = ask("marketing", BERTIL)
    assert yes.returncode == 0, yes.stderr
    assert yes.stdout.startswith("permit ")
    assert ask("newsletter", BERTIL).returncode == 1
    assert ask("bookings", BERTIL).returncode == 1
    assert ask("marketing", BERTIL, OMBUD_KEY="none").returncode == 1
    assert ask("marketing", BERTIL, OMBUD_URL="http://127.0.0.1:1").returncode == 1
