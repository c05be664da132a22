"""Headers that keep a visit to itself: nothing cached, nothing told onwards, nothing loaded from elsewhere."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def security_headers(exit_url: str) -> Mapping[str, str]:
    """The headers of every answer.

    Args:
        exit_url: where leaving leads; browsers check the target of a form also after a redirect.
    """
    leave = urlsplit(exit_url)
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": f"'self' {leave.scheme}://{leave.netloc}",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    unused = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Permissions-Policy": ", ".join(f"{name}=()" for name in unused),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


class SecurityHeaders:
    """Adds the headers to every answer that does not set them itself."""

    def __init__(self, app: ASGIApp, exit_url: str) -> None:
        self._app = app
        self._headers = security_headers(exit_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
