"""A URL's scheme names its driver, wherever that is installed."""

import textwrap

import pytest

from ombud.connectors import registry
from ombud.connectors.errors import SourceMisconfigured


@pytest.fixture
def fresh():
    registry.known.cache_clear()
    yield
    registry.known.cache_clear()
    registry.close_shared()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch, fresh):
    """A package outside this one, as pip would lay it out."""
    (tmp_path / "dummy_source.py").write_text(
        textwrap.dedent(
            """
            class DummyConnector:
                def __init__(self, url, *, limits):
                    self.url, self.limits = url, limits

                def describe(self):
                    return "a dummy"

                def close(self):
                    pass
            """
        )
    )
    about = tmp_path / "dummy_source-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: dummy-source\n")
    (about / "entry_points.txt").write_text(
        "[ombud.connectors]\ndummy = dummy_source:DummyConnector\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


def test_a_connector_of_another_package_works(elsewhere):
    connector = registry.connect("dummy://anywhere")

    assert connector.describe() == "a dummy"
    assert connector.url == "dummy://anywhere"
    assert "dummy" in registry.known()


@pytest.mark.parametrize(
    "url", ["oracle://u:hush-hush@h/d", "hush-hush", "", "hush hush:x"]
)
def test_an_unknown_scheme_names_the_known_ones_and_no_secret(url, fresh):
    with pytest.raises(SourceMisconfigured) as caught:
        registry.connect(url)

    assert "postgres, postgresql, sqlite" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_process_shares_one_connector(store, fresh):
    store.do("create table t (i integer)")

    first = registry.shared(store.url)

    assert registry.shared(store.url) is first
    assert first.fingerprint()
