"""The documented installation on a fresh Debian with PostgreSQL, Redis, nginx and systemd."""

import asyncio
import json
import re
import ssl
import time
from base64 import b32decode
from urllib.parse import parse_qs, urlsplit

import pytest
from django_otp.oath import TOTP
from websockets.exceptions import InvalidStatus

from tests.deploy.installing import MATCH, PASSWORD, UNITS, DocumentedInstallation
from tests.deploy.machine import REPOSITORY, SITE
from tests.deploy.site import HttpsClient, get_without_tls
from tests.deploy.traffic import traffic
from tests.faults.delivery_check import StoredFeed, compare
from tests.faults.fans import FanGroup

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]

CERTBOT = """\
#!/bin/sh
# Replaces certbot: request the challenge over the network, and write a certificate to certbot's folder.
set -eu
while [ $# -gt 0 ]; do
    case $1 in
    -w) shift && root=$1 ;;
    -d) shift && name=$1 ;;
    esac
    shift
done
mkdir -p "$root/.well-known/acme-challenge"
echo answer >"$root/.well-known/acme-challenge/question"
[ "$(curl --silent --fail "http://$name/.well-known/acme-challenge/question")" = answer ]
live=/etc/letsencrypt/live/$name
mkdir -p "$live"
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj "/O=Not Let's Encrypt/CN=$name" \\
    -addext "subjectAltName=DNS:$name" -keyout "$live/privkey.pem" -out "$live/fullchain.pem" 2>/dev/null
"""


def test_everything_answers_after_the_last_step(on_postgresql: DocumentedInstallation, browser: HttpsClient):
    answers = json.loads(on_postgresql.machine.run("curl", "--silent", "http://127.0.0.1:8001/readyz"))
    assert answers == {"database": "ok", "channel_layer": "ok", "redis": "ok", "worker": "ok"}
    assert browser.get("/").status == 200


def test_the_units_are_valid_and_run_without_a_restart(on_postgresql: DocumentedInstallation):
    machine = on_postgresql.machine
    output = machine.sh(f"cd /etc/systemd/system; systemd-analyze verify {' '.join(UNITS)} 2>&1")
    assert "livecast" not in output
    for unit in UNITS:
        shown = machine.run("systemctl", "show", unit, "--property", "ActiveState,UnitFileState,User,NRestarts")
        assert set(shown.split()) == {"ActiveState=active", "UnitFileState=enabled", "User=livecast", "NRestarts=0"}


def test_nginx_accepts_the_configuration_and_runs(on_postgresql: DocumentedInstallation):
    output = on_postgresql.machine.sh("nginx -t 2>&1")
    assert "test is successful" in output
    assert "[emerg]" not in output
    assert on_postgresql.machine.run("systemctl", "is-active", "nginx").strip() == "active"


def test_only_the_service_user_can_read_the_secrets(on_postgresql: DocumentedInstallation):
    machine = on_postgresql.machine
    assert machine.run("stat", "--format", "%a %U", "/srv/livecast/.env").strip() == "600 livecast"
    with pytest.raises(AssertionError, match="Permission denied"):
        machine.run("runuser", "-u", "www-data", "--", "cat", "/srv/livecast/.env")
    with pytest.raises(AssertionError, match=r"You may not read /srv/livecast/\.env: run this as the user"):
        machine.sh("cd /srv/livecast; runuser -u www-data -- .venv/bin/python manage.py check")


def test_a_request_without_tls_is_redirected(on_postgresql: DocumentedInstallation):
    answer = get_without_tls("/matches/1/")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{SITE}/matches/1/")


def test_pages_are_served_over_http_2(on_postgresql: DocumentedInstallation):
    # livecast must get the host, which HTTP/2 sends under another name.
    curl = "curl --silent --http2 --cacert /etc/nginx/tls/fullchain.pem --output /dev/null"
    output = on_postgresql.machine.sh(f"{curl} --write-out '%{{http_version}} %{{http_code}}' 'https://{SITE}/?http2'")
    assert output == "2 200"


class TestFiles:
    @pytest.fixture
    def script(self, browser: HttpsClient) -> str:
        """The address of a script that the pages load."""
        found = re.search(r'src="(/static/[^"]+\.[0-9a-f]{12}\.js)"', browser.get("/").text)
        assert found
        return found[1]

    def test_a_static_file_has_the_headers_of_the_pages(self, browser: HttpsClient, script: str):
        page, file = browser.get("/").headers, browser.get(script).headers
        for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"):
            assert file[name], name
            assert file.get_all(name) == page.get_all(name), name
        for policy in (page["Content-Security-Policy"], file["Content-Security-Policy"]):
            assert "frame-ancestors 'none'" in policy

    def test_a_static_file_with_a_hash_is_kept_for_a_year(self, browser: HttpsClient, script: str):
        answer = browser.get(script)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")

    def test_a_static_file_without_a_hash_is_kept_for_a_minute(self, browser: HttpsClient):
        answer = browser.get("/static/accounts/masthead.js")
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=60")

    def test_static_files_are_sent_precompressed(self, on_postgresql: DocumentedInstallation, browser: HttpsClient):
        on_postgresql.machine.sh("ls /var/lib/livecast/static/livecast/site.css.gz")
        packed = browser.get("/static/livecast/site.css", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        # nginx states the length of files only. It sends what it compresses itself in chunks.
        assert (
            int(packed.headers["Content-Length"])
            == len(packed.body)
            < len(browser.get("/static/livecast/site.css").body)
        )

    @pytest.fixture
    def uploads(self, on_postgresql: DocumentedInstallation) -> None:
        """A picture and a page in the folder of uploads."""
        script = "mkdir -p /var/lib/livecast/media/a; cd /var/lib/livecast/media/a; echo A >1.jpg; echo B >2.html"
        on_postgresql.machine.run("runuser", "-u", "livecast", "--", "sh", "-c", script)

    @pytest.mark.usefixtures("uploads")
    @pytest.mark.parametrize(("name", "kind"), [("1.jpg", "image/jpeg"), ("2.html", "application/octet-stream")])
    def test_an_upload_is_served_without_running_scripts(self, browser: HttpsClient, name: str, kind: str):
        answer = browser.get(f"/media/a/{name}")
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Strict-Transport-Security"]

    def test_a_missing_file_has_the_security_headers(self, browser: HttpsClient):
        for path in ("/static/none.js", "/media/none.jpg"):
            answer = browser.get(path)
            assert (answer.status, answer.headers["X-Content-Type-Options"]) == (404, "nosniff")
            assert answer.headers["Cache-Control"] != "public, max-age=31536000, immutable"

    def test_robots_and_favicon_are_cached(self, browser: HttpsClient):
        for path, status in (("/robots.txt", 200), ("/favicon.ico", 302)):
            first = browser.get(path)
            assert first.status == status
            assert browser.get(path).headers["X-Cache"] == "HIT"
        assert browser.get(browser.get("/favicon.ico").headers["Location"]).headers["Content-Type"] == "image/svg+xml"


class TestAnotherPort:
    PORT = 8443

    @pytest.fixture(autouse=True)
    def listening(self, on_postgresql: DocumentedInstallation, browser: HttpsClient) -> None:
        """Make the site listen on a non-standard port, as with port forwarding."""
        machine = on_postgresql.machine
        config = machine.run("cat", "/etc/nginx/nginx.conf")
        if f"listen {self.PORT} ssl" not in config:
            expected = f"        server_name {SITE};\n        ssl_certificate "
            assert config.count(expected) == 1
            machine.write(
                "/etc/nginx/nginx.conf", config.replace(expected, f"        listen {self.PORT} ssl;\n{expected}")
            )
            machine.sh("nginx -t 2>&1; systemctl reload nginx")
        machine.wait_until(lambda: self.answers(browser), f"nginx listens on {self.PORT}")

    def answers(self, browser: HttpsClient) -> bool:
        try:
            return browser.get("/healthz", port=self.PORT).status == 200
        except ConnectionRefusedError:
            return False

    def test_a_page_on_another_port_opens_its_socket(self, browser: HttpsClient):
        assert browser.get(f"/matches/{MATCH}/", port=self.PORT).status == 200
        topic = f"/ws/?t=match.{MATCH}.feed"
        with browser.open_socket(topic, origin=f"https://{SITE}:{self.PORT}", port=self.PORT) as socket:
            assert json.loads(socket.recv(60))["type"] == "hello"

    @pytest.mark.parametrize("origin", [f"https://{SITE}", f"https://{SITE}:444", f"http://{SITE}:{PORT}"])
    def test_a_socket_from_another_port_is_refused(self, browser: HttpsClient, origin: str):
        with pytest.raises(InvalidStatus) as refused:
            browser.open_socket(f"/ws/?t=match.{MATCH}.feed", origin=origin, port=self.PORT)
        assert refused.value.response.status_code == 403

    def test_pages_of_both_ports_are_cached_separately(self, browser: HttpsClient):
        path = "/robots.txt?apart"
        assert browser.get(path).headers["X-Cache"] == "MISS"
        assert browser.get(path, port=self.PORT).headers["X-Cache"] == "MISS"
        assert browser.get(path, port=self.PORT).headers["X-Cache"] == "HIT"


class TestFirstLogin:
    def test_the_account_of_createstaff_can_use_the_admin(
        self, on_postgresql: DocumentedInstallation, browser: HttpsClient
    ):
        found = re.search(r"otpauth://totp/\S+", on_postgresql.printed)
        assert found
        secret = parse_qs(urlsplit(found[0]).query)["secret"][0]
        assert browser.get("/admin/").status == 302
        assert browser.get("/admin/login/").status == 200
        answer = browser.submit(
            "/admin/login/", username="admin", password=PASSWORD, otp_token=otp_code(secret), next="/admin/"
        )
        assert (answer.status, answer.headers["Location"]) == (302, "/admin/")
        assert browser.get("/admin/").status == 200
        assert browser.get("/admin/accounts/user/").status == 200

    def test_createsuperuser_names_the_command_to_run_instead(self, on_postgresql: DocumentedInstallation):
        with pytest.raises(AssertionError, match="createstaff NAME --superuser"):
            on_postgresql.machine.manage("createsuperuser", "--no-input", "--username", "ola", "--email", "")


def otp_code(secret: str) -> str:
    """Return the code that an authenticator app shows for a secret."""
    totp = TOTP(b32decode(secret))
    totp.time = time.time()
    return f"{totp.token():06d}"


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("DEBUG=1", "Set DEBUG=0"),
        ("DATABASE_URL=postgres:///nowhere", "The database nowhere at localhost does not answer"),
        ("DATABASE_URL=postgres://livecast:wrong@127.0.0.1:5432/livecast", "Start it, or correct DATABASE_URL"),
        ("REDIS_URL=redis://127.0.0.1:1/0", "Redis at 127.0.0.1:1 does not answer"),
        ("VAR_DIR=/srv", "You may not write to /srv. Set VAR_DIR to another folder"),
        ("ALLOWED_HOSTS=*", "ALLOWED_HOSTS does not name the hosts of this site"),
        ("SECRET_KEY=", "SECRET_KEY is missing"),
        ("STOP_SECONDS=soon", "STOP_SECONDS is “soon”, which cannot be used"),
    ],
)
def test_serve_check_explains_the_problem(on_postgresql: DocumentedInstallation, setting: str, sentence: str):
    with pytest.raises(AssertionError) as refused:
        on_postgresql.machine.sh(
            f"cd /srv/livecast; runuser -u livecast -- env '{setting}' .venv/bin/python manage.py serve --check"
        )
    assert sentence in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_a_certificate_replaces_the_first_one(on_postgresql: DocumentedInstallation, browser: HttpsClient):
    machine = on_postgresql.machine
    assert browser.get("/healthz").status == 200
    machine.write("/usr/local/bin/certbot", CERTBOT)
    machine.run("chmod", "755", "/usr/local/bin/certbot")
    before = machine.run("cat", "/etc/nginx/tls/fullchain.pem")
    on_postgresql.run_block("Certificate")
    assert machine.run("cat", "/etc/nginx/tls/fullchain.pem") != before
    machine.wait_until(lambda: serves_its_certificate(on_postgresql), "nginx has the new certificate")


def serves_its_certificate(installation: DocumentedInstallation) -> bool:
    try:
        return HttpsClient(installation.machine).get("/healthz").status == 200
    except ssl.SSLCertVerificationError:
        return False


def test_a_restore_starts_a_new_epoch(on_postgresql: DocumentedInstallation, browser: HttpsClient):
    def epoch() -> str:
        return str(json.loads(browser.get(f"/api/matches/{MATCH}").body)["epoch"])

    before = epoch()
    on_postgresql.run_block("After a restore from backup")
    on_postgresql.machine.wait_until(lambda: epoch() != before, "the epoch is another")


def test_postgresql_accepts_a_password(on_postgresql: DocumentedInstallation):
    machine = on_postgresql.machine
    on_postgresql.run_block("A database on another machine")
    machine.run("systemctl", "restart", *UNITS)
    on_postgresql.wait_until_ready()
    assert "postgres://livecast:" in machine.run("cat", "/srv/livecast/.env")


class TestDeploy:
    """Two nodes behind nginx, with fans on both, get a new release by the documented steps."""

    FANS = 12
    # The option in livecast.service, and the one of the second node.
    BIND, SECOND_BIND = "--bind 127.0.0.1:8000", "--bind 127.0.0.1:8010"
    SECOND = "livecast-second.service"

    @pytest.fixture
    def second_node(self, on_postgresql: DocumentedInstallation) -> None:
        """Start a second `serve` with a line in both upstreams of nginx, as “Scaling” documents."""
        machine = on_postgresql.machine
        unit = machine.run("cat", "/etc/systemd/system/livecast.service")
        assert unit.count(self.BIND) == unit.count("RuntimeDirectory=livecast\n") == 1
        unit = unit.replace(self.BIND, self.SECOND_BIND).replace("RuntimeDirectory=livecast\n", "")
        machine.write(f"/etc/systemd/system/{self.SECOND}", unit)
        config = machine.run("cat", "/etc/nginx/nginx.conf")
        for port in (8000, 8001):
            line = f"        server 127.0.0.1:{port} max_fails=0;\n"
            assert config.count(line) == 1
            config = config.replace(line, f"        least_conn;\n{line}{line.replace(str(port), str(port + 10))}")
        machine.write("/etc/nginx/nginx.conf", config)
        machine.sh(f"systemctl daemon-reload; systemctl start {self.SECOND}; nginx -t 2>&1; systemctl reload nginx")

    @pytest.fixture
    def release(self, on_postgresql: DocumentedInstallation) -> str:
        """Commit a new release. Return the line that its robots.txt adds."""
        line = "Disallow: /of-the-new-release/"
        script = (
            f"cd {REPOSITORY}; sed -i 's|^Disallow: /admin/$|&\\n{line}|' livecast/site_files.py; git diff --shortstat"
        )
        assert "1 file changed, 1 insertion(+)" in on_postgresql.machine.sh(script)
        git = ["git", "-c", "user.name=Ola", "-c", "user.email=ola@example.org", "-C", REPOSITORY]
        on_postgresql.machine.run(*git, "commit", "--quiet", "--all", "--message", "A new release")
        return line

    @pytest.mark.usefixtures("second_node")
    async def test_a_deploy_moves_the_fans_and_loses_no_line(
        self, on_postgresql: DocumentedInstallation, browser: HttpsClient, release: str
    ):
        machine = on_postgresql.machine
        group = FanGroup(MATCH, [443], 20_261_129, browser.address)
        try:
            await group.join(self.FANS)
            with traffic(on_postgresql) as done:
                # Both nodes have fans, because nginx chooses the node with fewer.
                for port in (8000, 8010):
                    assert machine.sh(f"ss -Htn state established sport = :{port} | wc -l").strip() != "0"
                await asyncio.to_thread(on_postgresql.run_block, "Deploy")
                await asyncio.to_thread(self.wait_for_roll, on_postgresql, "livecast.service")
                await asyncio.to_thread(machine.run, "systemctl", "reload", self.SECOND)
                await asyncio.to_thread(self.wait_for_roll, on_postgresql, self.SECOND)
            assert done.failed == []
            assert done.pages > 20
            assert len(done.posted) > 20
            feed = StoredFeed.read(json.loads(await asyncio.to_thread(machine.python, FEED)))
            await group.wait_until_caught_up(feed.head, 120)
            errors = compare(group.fans, feed)
            assert errors.is_empty, errors
            assert group.counts["reconnects on request"] >= self.FANS
            assert set(done.posted) <= set(feed.keys)
        finally:
            group.disconnect()
        for number in range(8):  # both nodes answer
            assert release in browser.get(f"/robots.txt?{number}").text

    def wait_for_roll(self, installation: DocumentedInstallation, unit: str) -> None:
        journal = ("journalctl", "--no-pager", "--output", "cat", "--unit", unit)
        installation.machine.wait_until(lambda: "rolled" in installation.machine.run(*journal), f"{unit} has rolled")


# Prints the feed that fans must have received.
FEED = f"from tests.faults.programs.feed import main; main('{MATCH}')"
