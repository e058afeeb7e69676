"""What every response forbids the browser: foreign code, frames, sniffing, the camera."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .signin.providers import sign_in_origins

# No inline script or style anywhere: what a page needs stands in a file of ours.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",  # the last, so that `policy_for` may add to it
    )
)


def policy_for(origins: Iterable[str]) -> str:
    """Return the policy; a form may also lead to where the company's sign-in stands.

    The sign-in page posts to us and is sent on there, which browsers count as part of the form.
    """
    return " ".join((CONTENT_SECURITY_POLICY, *origins))


PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


class SecurityHeadersMiddleware:
    """Set the headers on every response, refusals and files among them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = policy_for(sign_in_origins(settings.SOCIALACCOUNT_PROVIDERS))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path.startswith(("/static/", "/livez", "/readyz")):
            return response
        # Figures of people on shared machines: the back button must not show them after sign-out.
        response.headers.setdefault("Cache-Control", "no-store")
        return response
