"""The record of processing, from the policy's page."""

import io
import re

import pytest
from openpyxl import load_workbook

from ombud.people.abilities import Role

_, OFFICER, *_ = Role


@pytest.mark.promise("P12")
def test_every_table_is_downloaded_from_the_policys_page(world, signed_in):
    client = signed_in(OFFICER)
    page = client.get("/console/policy/").content.decode()

    links = re.findall(r'href="(/console/policy/table/[^"]+)" download', page)

    assert len(links) == 18
    for link in links:
        response = client.get(link.replace("&amp;", "&"))
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment; filename=")


def test_a_workbook_has_the_purposes_in_force(world, signed_in):
    response = signed_in(OFFICER).get("/console/policy/table/?table=processing")

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row > 1
    assert sheet["A1"].value in ("Processing activity", "Behandling", "Käsittelytoimi")


@pytest.mark.parametrize("query", ["table=dreams", "as=exe", "order=ico"])
def test_what_there_is_not_is_not_found(world, signed_in, query):
    response = signed_in(OFFICER).get(f"/console/policy/table/?{query}")

    assert response.status_code == 404
