"""Posts go to whoever the URL names, who has proved it, and to nobody between."""

import datetime
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from webhooks.posting import Letter, post
from webhooks.signature import make_secret

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a key and a certificate of localhost that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.received.append(self.rfile.read(length))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing is to be printed."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who does not trust us hangs up."""


@contextmanager
def receiver(certificate=None):
    """(port, bodies that have come) of a receiver on this machine."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.received = []
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port, server.received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def letter(url, networks="127.0.0.0/8"):
    return Letter(
        *(1, 1, url, networks, (make_secret(),), "key", "test", 1, b'{"a": 1}')
    )


def test_whoever_has_not_proved_its_name_gets_nothing(certificate):
    with receiver(certificate) as (port, received):
        answer = post(letter(f"https://localhost:{port}/"))
    assert not answer.is_delivered
    assert "CERTIFICATE_VERIFY_FAILED" in answer.failure
    assert not received


def test_whoever_has_proved_it_gets_the_letter(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiver(certificate) as (port, received):
        answer = post(letter(f"https://localhost:{port}/"))
    assert answer.is_delivered, answer.failure
    assert received == [b'{"a": 1}']


def test_a_proof_of_another_name_is_none(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiver(certificate) as (port, received):
        answer = post(letter(f"https://127.0.0.1:{port}/"))
    assert not answer.is_delivered
    assert "CERTIFICATE_VERIFY_FAILED" in answer.failure
    assert not received


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with receiver() as (port, received):
        answer = post(letter(f"http://127.0.0.1:{port}/"))
    assert answer.is_delivered, answer.failure
    assert len(received) == 1


@pytest.mark.parametrize("networks", ["", "10.0.0.0/8", "::1/128"])
def test_this_machine_gets_nothing_unless_allowed(networks):
    with receiver() as (port, received):
        answer = post(letter(f"http://127.0.0.1:{port}/", networks))
    assert not answer.status
    assert not received
