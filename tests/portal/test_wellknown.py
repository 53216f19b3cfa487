"""The summary at a well-known address."""

from django.test import Client

from ombud.policy.queries import versions


def test_programs_find_who_answers_and_where_the_notice_is(anna):
    response = anna.get("/.well-known/privacy.json")

    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    found = response.json()
    assert found["format"] == "ombud-privacy/1"
    assert found["controllers"][0]["name"] == "Ljusvik Hemstäd AB"
    assert found["version"] == versions()[0].number
    assert found["rights"]["url"].endswith("/requests/new")


def test_every_address_it_names_is_there(anna):
    found = anna.get("/.well-known/privacy.json").json()

    assert set(found["notices"]) == {"sv", "fi", "en"}
    for language, forms in found["notices"].items():
        for media_type, url in forms.items():
            if media_type == "application/pdf":
                continue  # the same view; drawing it takes seconds
            page = anna.get("/" + url.split("/", 3)[3])
            assert page.status_code == 200, url
            assert page["Content-Type"].startswith(media_type)
            if media_type != "text/html":
                assert page["Content-Language"] == language


def test_before_a_policy_is_in_force_it_says_so(db):
    response = Client().get("/.well-known/privacy.json")

    assert response.status_code == 503
    assert response.json() == {"error": "No policy is in force yet."}


def test_it_is_read_and_nothing_else(anna):
    assert Client().post("/.well-known/privacy.json").status_code == 405
