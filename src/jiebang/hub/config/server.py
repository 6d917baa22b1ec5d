"""The web server: gunicorn with this site's application, and the loops that work behind the pages."""

from __future__ import annotations

import io
import os
import threading
from typing import Any

from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured from here instead of from a file."""

    def __init__(self, *, bind: str, workers: int, threads: int) -> None:
        self._options = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "post_worker_init": start_background,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, loaded in each worker after the fork."""
        from jiebang.hub.config.wsgi import application

        return application


def start_background(worker: Any) -> None:
    """Follow outbox, suggestions, deadlines, imports, lost files, news and machine drafts in threads of
    each worker: the locks of index and suggestions let one of them work, an import and a draft are claimed
    by one, whoever delivers news holds theirs, and what else is done twice has happened once.
    """
    from jiebang.hub.catalog.tasks import follow_deadlines, follow_files, follow_imports
    from jiebang.hub.kernel.translation.tasks import follow_drafts
    from jiebang.hub.matching.tasks import follow_days, follow_index
    from jiebang.hub.notices.tasks import follow_news
    from jiebang.hub.search.tasks import follow_outbox

    tasks = {
        "outbox": follow_outbox,
        "suggestions": follow_index,
        "invitations": follow_days,
        "deadlines": follow_deadlines,
        "imports": follow_imports,
        "files": follow_files,
        "news": follow_news,
        "drafts": follow_drafts,
    }
    for name, task in tasks.items():
        threading.Thread(target=task, args=(threading.Event(),), daemon=True, name=name).start()


def boot(host: str, port: int) -> None:
    """Load the settings and run the system checks; what is wrong ends the command in words."""
    os.environ["JIEBANG_BIND"] = f"{host}:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiebang.hub.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    try:
        django.setup()
        call_command("check", fail_level="ERROR", stdout=io.StringIO())
    except (ImproperlyConfigured, SystemCheckError) as error:
        raise SystemExit(f"jiebang: {error}") from None


def run(host: str, port: int, *, workers: int = 2, threads: int = 4) -> None:
    """Serve until stopped; refuses to begin when a system check fails."""
    boot(host, port)
    from django.core.management import call_command

    _refuse_unmigrated()
    call_command("collectstatic", interactive=False, verbosity=0)
    Server(bind=f"{host}:{port}", workers=workers, threads=threads).run()


def _refuse_unmigrated() -> None:
    """A site whose database is older than its code would answer 500: say what to run instead."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise SystemExit("jiebang: the database is not up to date; run: jiebang manage migrate")
