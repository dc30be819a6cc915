"""One TCP connection to one origin, straight or through the environment's HTTP proxy, with TLS.

Owns name lookup, connecting, the proxy's tunnel and the handshake, each timed by itself: which of
them was slow or failed is half of a diagnosis. Certificates are judged by the operating system's
trust store, as browsers do.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult

import truststore

from google_api.proxy import proxy_authorization, proxy_between
from google_api.transport import ProxyError
from smoke.http.request import Patience

Clock = Callable[[], float]
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_PROXY_HEAD = 16 * 1024


@dataclass(kw_only=True)
class Phases:
    """Seconds each step took; None for a step that was not needed."""

    dns_lookup: float | None = None
    connecting: float | None = None
    tls_handshake: float | None = None


@dataclass(frozen=True)
class Origin:
    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, parts: SplitResult) -> "Origin":
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        return cls(parts.scheme, parts.hostname or "", port)

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header writes them."""
        whole = self.host_and_port
        return whole.rpartition(":")[0] if self.port == DEFAULT_PORTS[self.scheme] else whole

    @property
    def host_and_port(self) -> str:
        """As CONNECT writes it; an IPv6 address stands in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@cache
def tls_context() -> ssl.SSLContext:
    """Loading the trust store takes about 0.1 s, so it is loaded once."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Connection:
    """Open, ready for a request to `origin`. Close it when done."""

    def __init__(self, origin: Origin, patience: Patience, clock: Clock) -> None:
        """Raises OSError: socket.gaierror, ssl.SSLError, ProxyError, TimeoutError among them."""
        self.origin = origin
        self.phases = Phases()
        self._proxy = proxy_between(origin.scheme, origin.host)
        self._clock = clock
        if self._proxy is None:
            self.socket = self._connect(origin.host, origin.port, patience)
        else:
            self.socket = self._connect_through(self._proxy, patience)
        try:
            self._prepare(patience)
        except BaseException:
            self.socket.close()
            raise

    @property
    def request_prefix(self) -> str:
        """What a plain proxy wants before the path: the origin it shall ask."""
        if self._proxy is None or self.origin.scheme == "https":
            return ""
        return f"http://{self.origin.authority}"

    @property
    def proxy_headers(self) -> dict[str, str]:
        """For a plain proxy, which reads the request itself."""
        return proxy_authorization(self._proxy) if self._proxy and self.request_prefix else {}

    def close(self) -> None:
        self.socket.close()

    def _prepare(self, patience: Patience) -> None:
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.origin.scheme != "https":
            return
        if self._proxy is not None:
            self._tunnel(self._proxy)
        self.socket.settimeout(patience.connect)
        began = self._clock()
        self.socket = tls_context().wrap_socket(self.socket, server_hostname=self.origin.host)
        self.phases.tls_handshake = self._clock() - began

    def _connect(self, host: str, port: int, patience: Patience) -> socket.socket:
        began = self._clock()
        try:
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as error:  # an empty or overlong part of a name
            raise socket.gaierror(socket.EAI_NONAME, f"no host name: {host!r}") from error
        looked_up = self._clock()
        self.phases.dns_lookup = looked_up - began
        failure: OSError = OSError(f"no address for {host}")
        for family, kind, protocol, _, address in addresses:
            made = socket.socket(family, kind, protocol)
            made.settimeout(patience.connect)
            try:
                made.connect(address)
            except OSError as error:
                made.close()
                failure = error
                continue
            self.phases.connecting = self._clock() - looked_up
            return made
        raise failure

    def _connect_through(self, proxy: SplitResult, patience: Patience) -> socket.socket:
        if proxy.scheme != "http":
            raise ProxyError(f"the proxy is {proxy.scheme}://, and only http:// is understood")
        try:
            return self._connect(proxy.hostname or "", proxy.port or 80, patience)
        except ValueError as error:
            raise ProxyError(f"the proxy's address has no usable port: {error}") from error
        except OSError as error:
            raise ProxyError(f"the proxy {proxy.hostname} cannot be reached: {error}") from error

    def _tunnel(self, proxy: SplitResult) -> None:
        target = self.origin.host_and_port
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        lines += [f"{name}: {value}" for name, value in proxy_authorization(proxy).items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        head = b""
        while b"\r\n\r\n" not in head and len(head) < LONGEST_PROXY_HEAD:
            read = self.socket.recv(1)  # not a byte of what follows the head may be taken
            if not read:
                break
            head += read
        status_line = head.partition(b"\r\n")[0].decode("latin-1")
        if status_line.split(" ")[1:2] != ["200"]:
            raise ProxyError(f"the proxy {proxy.hostname} refused: {status_line or 'no answer'}")
