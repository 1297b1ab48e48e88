"""Looks at how a server encrypts: its chain of certificates, names, dates, protocol, and whether it is trusted here.

A handshake of its own, so that all this is known also where no question could be sent. Python tells the whole chain
since 3.10; before, only the server's own certificate.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from collector import der
from collector.budget import Patience
from collector.bundle import Gap, Item, Outcome, entry_path, utc_now
from collector.options import INTERRUPTED
from collector.store import Store
from collector.threads import in_thread

SOURCE = "tls.server"
TIMEOUT_S = 5.0


async def taken(url: str, node: str, trust: ssl.SSLContext | bool, patience: Patience, store: Store) -> None:
    """Store a look at a server, where it is an https one and no earlier run has it."""
    if not url.startswith("https:") or store.has(SOURCE, node, None):
        return
    item = Item(SOURCE, Outcome.FAILED, node, question=f"TLS {urlsplit(url).netloc}", started_at=utc_now())
    started, content = time.monotonic(), None
    limit_s = patience.limit_s(TIMEOUT_S)
    try:
        facts = await asyncio.wait_for(in_thread(lambda: look(url, trust, limit_s)), patience.limit_s(2 * TIMEOUT_S))
        content = json.dumps(facts, indent=1).encode()
        item = replace(
            item, outcome=Outcome.COLLECTED, path=entry_path("tls", node=node, database=None), stored_bytes=len(content)
        )
    except (asyncio.TimeoutError, socket.timeout):
        gap = Gap.OUT_OF_BUDGET if patience.is_over else Gap.TIMED_OUT
        item = replace(item, gap=gap, reason=f"{item.question} gave no handshake within {limit_s:.3g} s")
    except (OSError, ValueError) as error:
        item = replace(item, gap=Gap.SERVER_DOWN, reason=f"{item.question} made no handshake: {error}")
    except asyncio.CancelledError:
        item = replace(item, outcome=Outcome.SKIPPED, gap=Gap.NEVER_ASKED, reason=INTERRUPTED)
        raise
    finally:
        store(replace(item, duration_seconds=round(time.monotonic() - started, 6)), content)


def look(url: str, trust: ssl.SSLContext | bool, limit_s: float) -> dict[str, Any]:
    """Return what a handshake tells. Raises OSError, ValueError."""
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or 443)
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname = False
    anyone.verify_mode = ssl.CERT_NONE  # to see what is there; nothing is sent over it
    with socket.create_connection(address, limit_s) as raw, anyone.wrap_socket(raw, server_hostname=address[0]) as peer:
        chain = _chain(peer)
        facts = {
            "protocol": peer.version(),
            "cipher": (peer.cipher() or (None,))[0],
            "chain": [der.described(one) for one in chain],
            "chain_is_told": len(chain) > 1 or _can_tell(peer),
        }
    return {**facts, "why_not_trusted": _why_not_trusted(address, trust, limit_s)}


def _can_tell(peer: ssl.SSLSocket) -> bool:
    return hasattr(getattr(peer, "_sslobj", None), "get_unverified_chain")


def _chain(peer: ssl.SSLSocket) -> list[bytes]:
    own = peer.getpeercert(binary_form=True)
    if _can_tell(peer):  # public since 3.13 only
        told = peer._sslobj.get_unverified_chain() or []  # type: ignore[attr-defined]
        return [one if isinstance(one, bytes) else one.public_bytes(ssl._ssl.ENCODING_DER) for one in told]  # type: ignore[attr-defined]
    return [own] if own else []


def _why_not_trusted(address: tuple[str, int], trust: ssl.SSLContext | bool, limit_s: float) -> str | None:
    context = trust if isinstance(trust, ssl.SSLContext) else ssl.create_default_context()
    try:
        with socket.create_connection(address, limit_s) as raw, context.wrap_socket(raw, server_hostname=address[0]):
            return None
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except OSError as error:
        return str(error)
