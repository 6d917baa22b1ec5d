"""The site's one settings file with the environment of a test run: own folders, no demo, fast hashes."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="jiebang-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["JIEBANG_DATA"] = _folder
os.environ["JIEBANG_DEBUG"] = "0"
os.environ["JIEBANG_DEMO"] = "0"
os.environ["JIEBANG_SECRET_KEY"] = "only-for-tests-" + "0" * 50
os.environ["JIEBANG_STAFF_MFA"] = "0"  # who signs in here by force_login has shown no factor
os.environ["JIEBANG_DATABASE_POOL"] = "0"
os.environ["JIEBANG_TIME_ZONE"] = "Asia/Kathmandu"  # not UTC, and no whole hour from it

from jiebang.hub.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
(DATA_DIR / "static").mkdir(exist_ok=True)  # noqa: F405 - whitenoise warns of a missing folder
