"""The settings.

Values come from the environment or `.env`, with safe defaults for development. `.env.example` lists the variables. With
DEBUG off, a missing SECRET_KEY, DATABASE_URL or REDIS_URL stops the start.
"""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from redis import ConnectionPool

from livecast import admin_theme
from livecast.environment import Environment
from livecast.input_limits import FORM, FORM_FIELDS

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_file(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=True)

# The folder of all files that livecast writes: SQLite, Valkey, logs, uploads.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# Variables that are required in production. In development each has a default without set-up.
_development = {
    "SECRET_KEY": "development-only-not-a-secret",
    "DATABASE_URL": f"sqlite:///{VAR_DIR / 'livecast.sqlite3'}",
    "REDIS_URL": "",
}


def _required(name: str) -> str:
    value = env.str(name, default=_development[name] if DEBUG else "")
    if not value and not DEBUG:
        raise ImproperlyConfigured(f"{name} is missing: with DEBUG=0 it must be set, in the environment or in .env.")
    return value


SECRET_KEY = _required("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

INSTALLED_APPS = [
    # livecast first: its runserver overrides Django's.
    "livecast.apps.LivecastConfig",
    "accounts.apps.AccountsConfig",
    "matches.apps.MatchesConfig",
    "chat.apps.ChatConfig",
    "channels",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "accounts.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "corsheaders",
    "csp",
]

MIDDLEWARE = [
    "livecast.cookie_limit.CookieLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "livecast.content_security.ContentSecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "livecast.languages.PathLanguageMiddleware",
    "livecast.refusals.RefusalMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.session_user.SessionUserMiddleware",
    "accounts.session_user.SessionDeviceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Templates and static files of /api/docs. As an installed app, ninja would be imported by every process.
NINJA_DIR = Path(find_spec("ninja").origin).parent  # type: ignore[arg-type, union-attr]

ROOT_URLCONF = "livecast.urls"
ASGI_APPLICATION = "livecast.asgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates", NINJA_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- the database

try:
    DATABASES = {"default": env.db_url_config(_required("DATABASE_URL"))}
except ValueError:
    # The error may quote a part of the password.
    raise ImproperlyConfigured(
        "DATABASE_URL is not of the form scheme://user:password@host:port/name. In the password, write characters that "
        "are neither letters nor digits as % and two hexadecimal digits."
    ) from None
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
# Seconds for which a thread that answers requests keeps its connection. Connecting is slower than a page's queries.
DATABASES["default"].setdefault("CONN_MAX_AGE", env.float("PAGE_DATABASE_AGE", default=60.0))
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # libpq waits forever by default. A page should report an unavailable database sooner.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    # Milliseconds until a connection counts as broken whose server vanished without closing it.
    DATABASES["default"]["OPTIONS"].setdefault("tcp_user_timeout", 10_000)
if DATABASES["default"]["ENGINE"] == "django.db.backends.mysql":
    DATABASES["default"]["ENGINE"] = "livecast.mariadb"
    DATABASES["default"]["OPTIONS"] = {
        "charset": "utf8mb4",
        # As on PostgreSQL. At MariaDB's default level a transaction reads the state at its start. After waiting for the
        # lock of a match row it would read an old state of the match's log.
        "isolation_level": "read committed",
        # Reject values that do not fit instead of truncating them, whatever the server's configuration.
        "sql_mode": "TRADITIONAL",
        # Bytes. MariaDB cuts a JSON array that it makes from rows at a megabyte: the entries of a long match need more.
        "init_command": "SET SESSION group_concat_max_len = 268435456",
        "connect_timeout": 5,
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A write transaction acquires the lock at its start, so that two of them queue instead of failing half-way.
        # Readers never wait (write-ahead log).
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

# --- Redis: channel layer, Celery's broker, cache

REDIS_URL = _required("REDIS_URL")
# The prefix of every key and channel, because several installations may share one Redis. It contains the number of the
# Redis database, because pub/sub ignores it, and by default the name of the SQL database.
_installation = env.str("REDIS_PREFIX", default=f"livecast:{Path(str(DATABASES['default']['NAME'])).stem}")
try:
    _number = ConnectionPool.from_url(REDIS_URL).connection_kwargs.get("db", 0) if REDIS_URL else 0
except ValueError:  # startup_checks.py reports the invalid URL
    _number = 0
REDIS_PREFIX = f"{_installation}:{_number}"

CHANNEL_LAYERS: dict[str, dict] = {
    # Pub/sub, not the core layer, whose capacity overflows in a burst (channels_redis#131). The hub repairs frames
    # that are lost when Redis restarts from the log.
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": REDIS_PREFIX},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}

CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
# A worker waits for its broker without limit. By default it would give up after a hundred attempts.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_PREFIX}:",
    # An unavailable broker must not delay a commentator's request: the entry is in the log, and the sweep pushes it.
    # A broker that hangs delays the first request for two seconds. Hints then pause, see matches/feed/feed_log.py.
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
    # A task whose worker died is redelivered after the visibility timeout, which exceeds the time limit of tasks, as a
    # task would run twice otherwise. Workers search for such tasks every 5 s instead of every 100 s. A worker that dies
    # during the search holds the mutex for at most 10 s.
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 10,
}
CELERY_TASK_PUBLISH_RETRY = False
# Tasks after which a worker process closes its database connection. By default Celery closes it around every task.
# celery.py limits its age and replaces broken connections.
CELERY_DB_REUSE_MAX = 10_000
CELERY_TASK_TIME_LIMIT = 60
# Acknowledged after completion, and requeued when a child of the pool dies: a kill loses no task. All tasks are safe
# to run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# One reserved task per child: tasks of a dying worker are blocked until they are redelivered.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# At SIGQUIT a worker waits so long for running tasks, and requeues the rest at once. At SIGTERM it would wait without
# limit until it is killed, and its tasks would be redelivered only after the visibility timeout. So workers run with
# REMAP_SIGTERM=SIGQUIT (deploy/).
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 15
CELERY_TASK_IGNORE_RESULT = True
# Workers use the logging of the other processes, which masks phone numbers and codes.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Notices and polls of sources have a queue of their own, because other servers may be slow. A worker takes tasks from
# both in turn.
CELERY_TASK_QUEUES: dict[str, dict] = {"celery": {}, "notices": {}}
CELERY_TASK_ROUTES = {
    f"matches.tasks.{name}": {"queue": "notices"}
    for name in "send_notices fan_out_notice send_notice poll_source send_webhooks deliver_webhook".split()
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "matches.tasks.sweep",
        "schedule": 1.0,
        # A task that waited longer is useless, because a later one does its work. Not shorter, because the clocks of
        # beat's and the worker's machine may differ.
        "options": {"expires": 5.0},
    },
    "advance_rehearsals": {
        "task": "matches.tasks.advance_rehearsals",
        "schedule": 1.0,
        "options": {"expires": 5.0},
    },
    "sweep_notices": {"task": "matches.tasks.sweep_notices", "schedule": 5.0, "options": {"expires": 5.0}},
    "sweep webhooks": {"task": "matches.tasks.sweep_webhooks", "schedule": 5.0, "options": {"expires": 5.0}},
    "poll sources": {"task": "matches.tasks.poll_sources", "schedule": 1.0, "options": {"expires": 2.0}},
    "watch search": {"task": "matches.tasks.watch_search", "schedule": 30.0, "options": {"expires": 30.0}},
    "sweep_photos": {"task": "matches.tasks.sweep_photos", "schedule": 60.0, "options": {"expires": 60.0}},
    "keep-rooms": {"task": "chat.tasks.keep_rooms", "schedule": 5.0, "options": {"expires": 5.0}},
    "sweep codes": {"task": "accounts.tasks.sweep_codes", "schedule": 5.0, "options": {"expires": 5.0}},
    # Enqueues the due work. Beat itself has no state that survives a restart.
    "periodic work": {"task": "livecast.tasks.start_due_work", "schedule": 10.0, "options": {"expires": 10.0}},
    # /readyz checks the heartbeat.
    "heartbeat": {"task": "livecast.tasks.heartbeat", "schedule": 5.0, "options": {"expires": 5.0}},
}

# Hourly and daily work at fixed times (UTC), independent of restarts: see livecast/periodic_work.py. For each task:
# the interval, and the time after the full hour or after midnight.
PERIODIC_WORK = {
    "accounts.tasks.tidy": (timedelta(hours=1), timedelta(minutes=10)),
    "chat.tasks.trim_logs": (timedelta(hours=1), timedelta(minutes=40)),
    "matches.tasks.update_search": (timedelta(hours=1), timedelta(minutes=25)),
    "matches.tasks.clear_away_uploads": (timedelta(days=1), timedelta(hours=3, minutes=25)),
    "matches.tasks.tidy_notices": (timedelta(days=1), timedelta(hours=3, minutes=40)),
}

# --- the realtime engine

LIVECAST = {
    # Seconds that a page waits between two polls when it has no socket.
    "POLL_INTERVAL": env.float("POLL_INTERVAL", default=5.0),
    # Origins besides the page's own that may open a socket, as scheme://host[:port].
    "SOCKET_ORIGINS": env.list("SOCKET_ORIGINS", default=[]),
    # Open sockets of one address per process, and new sockets in 10 seconds; 0 is no limit. A stadium, a school or a
    # mobile network has one address.
    "SOCKETS_PER_ADDRESS": env.int("SOCKETS_PER_ADDRESS", default=2000),
    "HANDSHAKES_PER_ADDRESS": env.int("HANDSHAKES_PER_ADDRESS", default=2000),
    # Open sockets of one member per process; 0 is no limit.
    "SOCKETS_PER_MEMBER": env.int("SOCKETS_PER_MEMBER", default=5),
    # Seconds after which a database thread of the sockets closes an unused connection; 0 connects for every call.
    "SOCKET_DATABASE_AGE": env.float("SOCKET_DATABASE_AGE", default=60.0),
    # Addresses and networks of proxies whose X-Real-IP and X-Forwarded-Proto `serve` uses. Empty without BEHIND_PROXY.
    "TRUSTED_PROXIES": env.list("TRUSTED_PROXIES", default=["127.0.0.0/8", "::1"]) if BEHIND_PROXY else [],
    # Addresses and networks that may read /readyz and /metrics; by default this machine.
    "MONITORING_ADDRESSES": env.list("MONITORING_ADDRESSES", default=["127.0.0.0/8", "::1"]),
    # Seconds over which a draining process distributes its disconnections, and after which it closes everything.
    "DRAIN_SECONDS": env.float("DRAIN_SECONDS", default=5.0),
    "STOP_SECONDS": env.float("STOP_SECONDS", default=20.0),
}

# --- chat

CHAT = {
    # Seconds before kick-off at which a room opens, and after the end of the match at which it closes.
    "OPENS_BEFORE": env.int("CHAT_OPENS_BEFORE", default=3600),
    "CLOSES_AFTER": env.int("CHAT_CLOSES_AFTER", default=1800),
    # Seconds for which a member is new. New members may not post links, or anything while the panic switch is on.
    "NEW_MEMBER_SECONDS": env.int("CHAT_NEW_MEMBER_SECONDS", default=86_400),
    # Limits of a member: one message in so many seconds, and so many in a minute; 0 is no limit.
    "PAUSE_SECONDS": env.float("CHAT_PAUSE_SECONDS", default=2.0),
    "MESSAGES_PER_MINUTE": env.int("CHAT_MESSAGES_PER_MINUTE", default=20),
}

# --- notices by Web Push: off in production without a key and a contact

WEB_PUSH_PRIVATE_KEY = env.str("WEB_PUSH_PRIVATE_KEY", default="")
# Where the operators of push services reach the operator of this installation: mailto:… or https://…
WEB_PUSH_CONTACT = env.str("WEB_PUSH_CONTACT", default="")
# In development livecast makes a key of its own.
WEB_PUSH_ON = DEBUG or bool(WEB_PUSH_PRIVATE_KEY and WEB_PUSH_CONTACT)
# Push services with private addresses, as scheme://host[:port]. Notices to other private addresses are refused.
WEB_PUSH_PRIVATE_SERVICES = env.list("WEB_PUSH_PRIVATE_SERVICES", default=[])

# --- feeds of programs: manage.py ingest

# Limits of the TCP ingest: see matches/ingest/limits.py. Times are seconds.
INGEST = {
    "lines_per_second": env.float("INGEST_LINES_PER_SECOND", default=200.0),
    "per_token": env.int("INGEST_CONNECTIONS_PER_TOKEN", default=20),
    "per_address": env.int("INGEST_CONNECTIONS_PER_ADDRESS", default=50),
    "idle_time": env.float("INGEST_IDLE_SECONDS", default=600.0),
}
# Matches that the ingest writes at once. SQLite has one writer.
INGEST_THREADS = env.int(
    "INGEST_THREADS", default=1 if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3" else 4
)
# Servers whose match files may be polled, as scheme://host[:port]. An address of another server is refused.
INGEST_SOURCES = env.list("INGEST_SOURCES", default=[])
# Files of the certificate, with its chain, and of its key. Without them the ingest is plain TCP.
INGEST_TLS_CERTIFICATE = env.str("INGEST_TLS_CERTIFICATE", default="")
INGEST_TLS_KEY = env.str("INGEST_TLS_KEY", default="")

# --- webhooks, and mail to their owners

# Servers with private addresses, or without TLS, that may be webhooks, as scheme://host[:port].
WEBHOOK_PRIVATE_SERVICES = env.list("WEBHOOK_PRIVATE_SERVICES", default=[])
# The mail server. Without one, mails are written to the log.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10  # seconds
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="livecast@localhost")

# --- people: staff have a password and a TOTP device, members a phone

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.backends.PhoneBackend",
]
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 60 * 86_400
# Whether staff without a device are refused. With DEBUG they need only a password, for the demo.
STAFF_NEED_TOKEN = not DEBUG
OTP_TOTP_ISSUER = env.str("SITE_NAME", default="livecast")

# After ten wrong passwords for a name, its logins from that address are refused for half an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "accounts.client_address.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "password", "otp_token"]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# "console" (development), "http", "aliyun", or a dotted path; empty disables login by phone.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="console" if DEBUG else "")
# Regions whose numbers get codes. The first is the region of numbers without country code.
SMS_REGIONS = env.list("SMS_REGIONS", default=["CN", "GB"])
SMS_PER_MINUTE = env.int("SMS_PER_MINUTE", default=60)
SMS_PER_DAY = env.int("SMS_PER_DAY", default=2000)
SMS_HTTP_URL = env.str("SMS_HTTP_URL", default="")
SMS_HTTP_SECRET = env.str("SMS_HTTP_SECRET", default="")
ALIYUN_ACCESS_KEY_ID = env.str("ALIYUN_ACCESS_KEY_ID", default="")
ALIYUN_ACCESS_KEY_SECRET = env.str("ALIYUN_ACCESS_KEY_SECRET", default="")
ALIYUN_SIGN_NAME = env.str("ALIYUN_SIGN_NAME", default="")
ALIYUN_TEMPLATE_CODE = env.str("ALIYUN_TEMPLATE_CODE", default="")
ALIYUN_TEMPLATE_CODE_EN = env.str("ALIYUN_TEMPLATE_CODE_EN", default="")
ALIYUN_ENDPOINT = env.str("ALIYUN_ENDPOINT", default="dysmsapi.aliyuncs.com")

# --- pages, files, security

# Threads of a process that answer requests, and requests that may wait for one of them; others get 503.
PAGE_THREADS = env.int("PAGE_THREADS", default=8)
PAGE_QUEUE = env.int("PAGE_QUEUE", default=500)
# Addresses whose public responses a process keeps for a moment: see livecast/http/page_cache.py. Never those of pages
# that depend on the visitor.
PAGE_CACHE_PATHS = r"""(?x)
    (/zh-hans)? / (matches/\d+/ (colours\.css | match\.ics | feed\.atom | badge\.svg | image\.png | light/
                                 | (lines | earlier)/\d+/)?
                  | calendar/ | search/ | competitions/ (\d+/ ((matches | players)/ | feed\.atom | calendar\.ics)? )?
                  | (teams | players)/\d+/ (feed\.atom | calendar\.ics)?
                  | embed/ (matches/\d+/ | competitions/\d+/ (fixtures | table)/ | teams/\d+/fixtures/)
                  | offline/ | manifest\.webmanifest )?
    | /api/(matches | search | competitions (/\d+ (/matches)? )? | teams/\d+ (/matches)? | players/\d+)
    | /api/matches/\d+ (/feed | /timeline | /export | /chat | /chat/feed | /chat/replay)?
    | /sitemap(-\w+)?\.xml | /robots\.txt | /favicon\.ico | /embed\.js | /oembed
"""

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [NINJA_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
# Limits of form fields and of other bodies. UploadLimitHandler limits files.
DATA_UPLOAD_MAX_MEMORY_SIZE = FORM.size
DATA_UPLOAD_MAX_NUMBER_FIELDS = FORM_FIELDS.size
# Larger files are written to disk while they arrive.
FILE_UPLOAD_HANDLERS = [
    "livecast.upload_limit.UploadLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "livecast.storage.HashedStaticFiles"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # The silent sound that goes with lines that are read aloud.
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# Font files for the images of matches, before those of the machine.
SHARE_FONTS = env.list("SHARE_FONTS", default=[])
# Pages that may show embeds (/embed/…) in a frame, as sources of `frame-ancestors`; empty switches embeds off. Frames
# with any other page are refused.
EMBED_ANCESTORS = env.list("EMBED_ANCESTORS", default=["http:", "https:"] if DEBUG else ["https:"])
if EMBED_ANCESTORS == ["none"]:
    EMBED_ANCESTORS = []
ADMIN_PREFIX = "/admin/"
# Additional sources of the admin theme. It has no inline script. Alpine.js compiles the expressions in its templates,
# and the theme has a style element for its colours and sets style attributes from scripts.
ADMIN_CONTENT_SECURITY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    # The console shows a photo during its upload.
    "img-src": [SELF, "data:", "blob:"],
}
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEBUG else 31_536_000)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)  # nginx redirects
# Only the owner of the domain knows whether all subdomains have TLS and may be preloaded.
SILENCED_SYSTEM_CHECKS = [
    "security.W005",
    "security.W021",
    *(["security.W008"] if BEHIND_PROXY else []),
    # MariaDB lacks the partial index of unpushed matches, so the sweep reads all matches each second.
    "models.W037",
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

UNFOLD = admin_theme.THEME

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "livecast.log_masking.MaskingFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "livecast.outages.OutageLog", "formatter": "line"}},
    # Without Django's own handler, which would log everything twice.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        # urllib3 logs whole URLs. Those of Aliyun contain number and code.
        "urllib3": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
