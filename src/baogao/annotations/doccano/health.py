"""Whether a Doccano server works, in its own words."""

import ipaddress
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Health:
    """How a server feels.

    Attributes:
        healthy: Everything works.
        troubles: What does not, in the server's words, by part (database, worker, storage ...).
    """

    healthy: bool
    troubles: Mapping[str, str] = field(default_factory=dict)


def health(url: str, timeout: float = 30) -> Health:
    """Ask a server how it is. One whose worker is down is not healthy: uploads would wait for ever."""
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if loopback(url) else []))
    try:
        with opener.open(f"{url}/v1/health/?format=json", timeout=timeout) as answer:
            works = bool(_report(answer.read()))
        return Health(True) if works else Health(False, {"server": "this is no Doccano"})
    except urllib.error.HTTPError as error:
        with error:
            report = _report(error.read())
        bad = {part: words for part, words in report.items() if words not in {"OK", "working"}}
        return Health(False, bad or {"server": f"answers {error.code}"})
    except (OSError, ValueError) as error:
        return Health(False, {"server": f"does not answer: {getattr(error, 'reason', error)}"})


def _report(body: bytes) -> dict[str, str]:
    """The parts of a health report with what is said of each; nothing if it is none."""
    try:
        row = json.loads(body)
    except ValueError:
        return {}
    return {str(part): str(words) for part, words in row.items()} if isinstance(row, dict) else {}


def loopback(url: str) -> bool:
    """Whether an address is this machine's own, which no proxy can reach."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
