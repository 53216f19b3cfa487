"""A webhook is believed only when it is ours and fresh."""

import base64
import hmac
import json
from uuid import UUID

import pytest

from ombud.client.errors import SignatureError
from ombud.client.webhooks import TOLERANCE, sign, verify

# Source: the Standard Webhooks reference libraries' own test vector.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1614265330
BODY = json.dumps(
    {
        "type": "choice.said",
        "timestamp": "2021-02-25T15:02:10Z",
        "data": {"person": str(UUID(int=1)), "purpose": "newsletter"},
    }
).encode()


def headers(secret=SECRET, at=AT, body=BODY, **more):
    return {
        "Webhook-Id": ID,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": sign(secret, ID, at, body),
        **more,
    }


def test_the_signature_is_that_of_the_standard():
    assert (
        sign(SECRET, ID, AT, b'{"test": 2432232314}')
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_what_is_ours_is_read():
    event = verify(SECRET, headers(), BODY, now=AT)

    assert (event.id, event.type, event.person) == (ID, "choice.said", UUID(int=1))


def test_one_of_two_signatures_is_enough_while_a_secret_changes():
    other = "whsec_" + "QUJD" * 8
    both = f"{sign(other, ID, AT, BODY)} {sign(SECRET, ID, AT, BODY)}"

    for secret in (SECRET, other):
        assert verify(secret, headers() | {"Webhook-Signature": both}, BODY, now=AT)


@pytest.mark.parametrize("late", [-TOLERANCE, 0, TOLERANCE])
def test_five_minutes_are_borne(late):
    assert verify(SECRET, headers(), BODY, now=AT + late)


@pytest.mark.parametrize(
    ("changed", "body", "now"),
    [
        ({}, BODY + b" ", AT),
        ({}, BODY, AT + TOLERANCE + 1),
        ({}, BODY, AT - TOLERANCE - 1),
        ({"Webhook-Id": "other"}, BODY, AT),
        ({"Webhook-Id": ""}, BODY, AT),
        ({"Webhook-Timestamp": str(AT + 1)}, BODY, AT),
        ({"Webhook-Timestamp": "now"}, BODY, AT),
        ({"Webhook-Timestamp": "²"}, BODY, AT),
        ({"Webhook-Timestamp": "9" * 5000}, BODY, AT),
        ({"Webhook-Signature": "v1,\ud800"}, BODY, AT),
        ({"Webhook-Signature": ""}, BODY, AT),
        ({"Webhook-Signature": "v1,"}, BODY, AT),
        ({"Webhook-Signature": "v1,å"}, BODY, AT),
    ],
)
def test_what_is_not_ours_or_not_fresh_is_refused(changed, body, now):
    with pytest.raises(SignatureError):
        verify(SECRET, headers() | changed, body, now=now)


def test_another_secret_or_none_is_refused():
    for secret in ("whsec_QUJDREVGR0hJSktMTU5P", "whsec_!", ""):
        with pytest.raises(SignatureError):
            verify(secret, headers(), BODY, now=AT)


def test_nobody_can_sign_where_no_secret_was_set():
    forged = hmac.digest(b"", f"{ID}.{AT}.".encode() + BODY, "sha256")
    signature = f"v1,{base64.b64encode(forged).decode()}"

    with pytest.raises(SignatureError):
        verify("", headers() | {"Webhook-Signature": signature}, BODY, now=AT)
