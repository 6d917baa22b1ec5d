"""The commands that need the site: `jiebang demo`, `serve` and `manage`."""

from importlib.util import find_spec
from pathlib import Path

from jiebang.cli import console


def _need_hub() -> None:
    if find_spec("django") is None:
        raise console.Stop('this command needs the site: pip install "jiebang[hub]"')


def demo(host: str, port: int, data: Path) -> None:
    """Migrate, load, index and serve the demo edition. Raises console.Stop."""
    _need_hub()
    from jiebang.hub.config import demo as site

    with console.progress() as report:
        site.prepare(host, port, data, progress=report)
    site.serve(host, port)


def serve(host: str, port: int) -> None:
    """Serve the site. Raises console.Stop."""
    _need_hub()
    from jiebang.hub.config import server

    server.run(host, port)


def manage(arguments: list[str]) -> None:
    """Run a management command of Django. Raises console.Stop."""
    _need_hub()
    from jiebang.hub.config import manage as site

    site.run(arguments)
