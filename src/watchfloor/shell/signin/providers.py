"""Company sign-in (OIDC, SAML) as the file `sign_in.toml` in the data folder describes it.

Read while Django's settings are made, so nothing of Django may be imported here.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Section = Mapping[str, Any]
OIDC_KEYS = {"id", "name", "server", "client_id", "secret", "secret_env"}
SAML_KEYS = {"id", "name", "entity_id", "sso_url", "slo_url", "certificate", "metadata_url"} | {
    "uid_attribute",
    "username_attribute",
    "email_attribute",
}


class ProviderError(Exception):
    """`sign_in.toml` cannot be used; the message says where and how to mend it."""


def read_providers(path: Path) -> dict[str, Any]:
    """Return allauth's providers from the file; none when there is no file.

    :raises ProviderError: the file is damaged, a key is missing or is not known.
    """
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProviderError(f"{path}: {error}") from error
    unknown = content.keys() - {"oidc", "saml"}
    if unknown:
        raise ProviderError(f"{path}: unknown section [[{min(unknown)}]]; use [[oidc]] or [[saml]]")
    return {
        "openid_connect": {"APPS": [_oidc(path, section) for section in content.get("oidc", [])]},
        "saml": {"APPS": [_saml(path, section) for section in content.get("saml", [])]},
    }


def sign_in_origins(providers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the places to which a sign-in leads: browsers must let our form go on there.

    >>> sign_in_origins({"openid_connect": {"APPS": [
    ...     {"settings": {"server_url": "https://login.example.com/realms/one"}}]}})
    ('https://login.example.com',)
    """
    apps = [app["settings"] for kind in providers.values() for app in kind["APPS"]]
    urls = [
        url
        for told in apps
        for url in (
            told.get("server_url"),
            *(told.get("idp", {}).get(name) for name in ("sso_url", "slo_url", "metadata_url")),
        )
        if url
    ]
    return tuple(sorted({f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in urls}))


def _oidc(path: Path, section: Section) -> dict[str, Any]:
    _check(path, "oidc", section, {"id", "name", "server", "client_id"}, OIDC_KEYS)
    secret = section.get("secret") or os.environ.get(section.get("secret_env", ""), "")
    if not secret:
        raise ProviderError(f"{path}: [[oidc]] {section['id']}: give secret or secret_env")
    return {
        "provider_id": section["id"],
        "name": section["name"],
        "client_id": section["client_id"],
        "secret": secret,
        "settings": {"server_url": section["server"], "oauth_pkce_enabled": True},
    }


def _saml(path: Path, section: Section) -> dict[str, Any]:
    _check(path, "saml", section, {"id", "name", "entity_id"}, SAML_KEYS)
    company: dict[str, Any] = {"entity_id": section["entity_id"]}
    if "metadata_url" in section:
        company["metadata_url"] = section["metadata_url"]
    elif {"sso_url", "certificate"} <= section.keys():
        company |= {"sso_url": section["sso_url"], "x509cert": section["certificate"]}
        company |= {"slo_url": section["slo_url"]} if "slo_url" in section else {}
    else:
        raise ProviderError(
            f"{path}: [[saml]] {section['id']}: give metadata_url, or sso_url and certificate"
        )
    attributes = {
        "uid": section.get("uid_attribute"),
        "username": section.get("username_attribute"),
        "email": section.get("email_attribute"),
    }
    return {
        "provider_id": section["entity_id"],
        "name": section["name"],
        "client_id": section["id"],  # the part of our address that the company's server calls
        "settings": {
            "idp": company,
            "attribute_mapping": {name: value for name, value in attributes.items() if value},
            "advanced": {"want_assertion_signed": True, "reject_idp_initiated_sso": True},
        },
    }


def _check(path: Path, kind: str, section: Section, needed: set[str], known: set[str]) -> None:
    where = f"{path}: [[{kind}]] {section.get('id', '')}"
    if missing := needed - section.keys():
        raise ProviderError(f"{where}: {min(missing)} is missing")
    if unknown := section.keys() - known:
        raise ProviderError(f"{where}: {min(unknown)} is not known")
