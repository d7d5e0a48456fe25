"""Input in cookies, forms and addresses is checked before it is normalised or queried."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import otp, phone
from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import CODE, PHONE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cookie", ["livecast_code", "sessionid"])
@pytest.mark.parametrize(
    "value", ['"' + "\\000" * 32 + '"', "x" * 5_000, '"\\303\\251' + "a" * 30 + '"', "../../../../"]
)
def test_a_malformed_cookie_causes_no_query(client: Client, cookie: str, value: str):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/account/login/", headers={"Cookie": f"{cookie}={value}"})
    assert answer.status_code == 200
    assert queries.captured_queries == []


@pytest.mark.parametrize("unit", ["1", "\u0301\u0315", "\ufdfa", "\u200b", "١"])
def test_a_too_long_code_or_number_is_rejected_by_its_length(unit: str):
    for read, limit in ((otp.parse_code, CODE), (phone.parse, PHONE)):
        with pytest.raises(LivecastError) as refused:
            read(unit * (limit.size + 1))
        assert refused.value.code == limit.code


@pytest.mark.parametrize(
    "address",
    [
        "accounts/apitoken/x/change/",
        "accounts/user/999999999999999999999/change/",
        "matches/match/x/rehearse-with/",
        "matches/match/999999999999999999999/rehearsal/",
        "otp_totp/totpdevice/1/qrcode/",
    ],
)
def test_an_admin_address_with_an_invalid_id_is_a_404(client: Client, address: str):
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(f"/admin/{address}").status_code == 404


@pytest.mark.parametrize("wanted", ["{}", "home", "ﷺ", "login", "x/y"])
def test_the_next_page_is_on_this_site(client: Client, wanted: str):
    assert client.post("/account/logout/", {"next": wanted})["Location"] == "/"
