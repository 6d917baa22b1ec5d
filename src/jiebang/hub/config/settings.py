"""The one settings file, read from the environment; secrets come from files; no per-environment twins.

Every value has a default that is right for a trial on one machine, except the secret key outside
demo and debug, which must be given (`JIEBANG_SECRET_KEY_FILE`).
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jiebang.hub.config.environment import (
    address,
    database,
    flag,
    listing,
    number,
    older_secrets,
    one_of,
    optional_secret,
    secret,
)

DATA_DIR = Path(os.environ.get("JIEBANG_DATA", "var")).resolve()
"""Where the embedded database, the index and uploaded files live; outside the static files."""

DEBUG = flag("JIEBANG_DEBUG", default=False)
DEMO = flag("JIEBANG_DEMO", default=False)
BIND = os.environ.get("JIEBANG_BIND", "127.0.0.1:8000")
"""The address the server binds: system check jiebang.E001 compares it with DEMO."""
SITE_URL = os.environ.get("JIEBANG_URL", f"http://{BIND}").rstrip("/")
"""The address that mails lead to; pages know theirs from the request."""
SECRET_KEY = secret("JIEBANG_SECRET_KEY", throwaway=DEBUG or DEMO, folder=DATA_DIR)
ALLOWED_HOSTS = listing("JIEBANG_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SECRET_KEY_FALLBACKS = older_secrets("JIEBANG_SECRET_KEYS_OLD_FILE")
"""Keys of earlier times: sessions, links and second factors that were made with them stay readable."""
CSRF_TRUSTED_ORIGINS = listing("JIEBANG_ORIGINS", default=[])

INSTALLED_APPS = [
    "jiebang.hub.config",
    "jiebang.hub.contests",
    "jiebang.hub.matching",
    "jiebang.hub.catalog",
    "jiebang.hub.programmes",
    "jiebang.hub.people",
    "jiebang.hub.notices",
    "jiebang.hub.search",
    "jiebang.hub.kernel",
    "jiebang.hub.theme",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "heroicons",
    "rules",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiebang.hub.config.middleware.BodyLimitMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiebang.hub.config.middleware.PrivateMiddleware",
    "jiebang.hub.people.middleware.ProofMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiebang.hub.config.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "jiebang.hub.config.urls"
WSGI_APPLICATION = "jiebang.hub.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiebang.hub.config.frame.page_frame",
            ],
        },
    },
]

DATABASES = {"default": database("JIEBANG_DATABASE_URL", embedded=DATA_DIR / "jiebang.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "jiebang.hub.people.factors.AccountAdapter"
MFA_ADAPTER = "jiebang.hub.people.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ; a code counts once all the same
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an account is made by a link to its address
STAFF_MFA = flag("JIEBANG_STAFF_MFA", default=True)
"""Whether a role on an edition, or operating the site, needs a second factor."""
ADMIN_PATH = address("JIEBANG_ADMIN_PATH", default="operate")
"""Where the operators' lists are, behind the language; guarded whether it is known or not."""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "programmes:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "programmes:home"
# A stranger's guesses must not lock the owner out: lock the pair of account and address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "jiebang.hub.people.views.accounts.account_of"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip",  # allauth would count by account alone as well
    "account_link": "100/h/ip,3/h/key",  # a hall of visitors shares one IP address
}
AXES_FAILURE_LIMIT = number("JIEBANG_SIGN_IN_TRIES", default=8)
AXES_COOLOFF_TIME = 1
AXES_SENSITIVE_PARAMETERS = ["next"]  # it may hold the secret of an invitation
AXES_LOCKOUT_TEMPLATE = "people/locked.html"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
USE_I18N = True
TIME_ZONE = os.environ.get("JIEBANG_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "jiebang.hub.kernel.files.WholeFileStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = number("JIEBANG_UPLOAD_LIMIT", default=20 * 1024 * 1024)
"""The largest spreadsheet that the site takes, in bytes."""
UPLOAD_CELLS = number("JIEBANG_UPLOAD_CELLS", default=500_000)
"""The most cells of a spreadsheet that the site takes: 10,000 rows of 50 columns."""
ATTACHMENT_LIMIT = number("JIEBANG_ATTACHMENT_LIMIT", default=UPLOAD_LIMIT)
"""The largest file beside a record, in bytes; a request takes no more than UPLOAD_LIMIT in all."""
ATTACHMENTS = number("JIEBANG_ATTACHMENTS", default=20)
"""The most files beside one record."""
ATTACHMENTS_TOTAL = number("JIEBANG_ATTACHMENTS_TOTAL", default=100 * 1024 * 1024)
"""What all files beside one record may have together, in bytes."""
PROXIES = number("JIEBANG_PROXIES", default=0)
"""How many proxies of our own stand before the site; their word on address and TLS is taken."""
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
AXES_CLIENT_IP_CALLABLE = "jiebang.hub.config.middleware.address_of"
INDEX_DIR = DATA_DIR / "index"
OPENALEX_URL = os.environ.get("JIEBANG_OPENALEX_URL", "https://api.openalex.org")
"""Where authors and works are asked for, or a mirror; nothing: nowhere, files only."""
OPENALEX_MAILTO = os.environ.get("JIEBANG_OPENALEX_MAILTO", "")
"""Who asks: OpenAlex answers those sooner who say so."""

TRANSLATION_PROVIDER = one_of("JIEBANG_TRANSLATION_PROVIDER", among=("", "chat", "libretranslate"))
"""Who makes machine drafts; nobody where it is not set."""
TRANSLATION_URL = os.environ.get("JIEBANG_TRANSLATION_URL", "").strip()
TRANSLATION_MODEL = os.environ.get("JIEBANG_TRANSLATION_MODEL", "").strip()
TRANSLATION_KEY = optional_secret("JIEBANG_TRANSLATION_KEY")
"""Rather from the file that `JIEBANG_TRANSLATION_KEY_FILE` names."""
TRANSLATION_TIMEOUT = number("JIEBANG_TRANSLATION_TIMEOUT", default=60)
TRANSLATION_TRIES = number("JIEBANG_TRANSLATION_TRIES", default=3)
TRANSLATION_TEXT_LIMIT = number("JIEBANG_TRANSLATION_TEXT_LIMIT", default=20_000)
TRANSLATION_DAY = number("JIEBANG_TRANSLATION_DAY", default=500_000)
TRANSLATION_DAY_EDITION = number("JIEBANG_TRANSLATION_DAY_EDITION", default=200_000)
TRANSLATION_DAY_USER = number("JIEBANG_TRANSLATION_DAY_USER", default=100_000)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if not os.environ.get("JIEBANG_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_HOST = os.environ.get("JIEBANG_SMTP_HOST", "localhost")
EMAIL_PORT = number("JIEBANG_SMTP_PORT", default=25)
EMAIL_HOST_USER = os.environ.get("JIEBANG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = optional_secret("JIEBANG_SMTP_PASSWORD")
_SMTP_SECURITY = one_of("JIEBANG_SMTP_SECURITY", among=("none", "starttls", "tls"))
EMAIL_USE_TLS = _SMTP_SECURITY == "starttls"
EMAIL_USE_SSL = _SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 10  # a page waits no longer for a mail server that says nothing
DEFAULT_FROM_EMAIL = os.environ.get("JIEBANG_MAIL_FROM", "jiebang@localhost")

BEHIND_TLS = not (DEBUG or DEMO)
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("JIEBANG_LOG", "WARNING")},
}
