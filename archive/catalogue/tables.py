"""Every table of the house. SQLAlchemy Core; the same on SQLite and PostgreSQL.

Times are ISO 8601 text in UTC with microseconds, so that both engines order and compare them alike.
"""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("content", JSON, nullable=False),
    comment="What is true of the archive as a whole: its id bases, the schema's origin.",
)

holders = Table(
    "holders",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", JSON, nullable=False),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("scope", String(160), nullable=False),
    Column("key", String(300)),
    Column("record", String(16), nullable=False),
    UniqueConstraint("scope", "key"),
    Index(None, "record"),
    comment="Every id ever minted for a record, part or asset, and what it was minted for. Never deleted.",
)

access_classes = Table(
    "access_classes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("rules", JSON, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("profile", String(32), nullable=False),
    Column("key", String(300)),
    Column("head", Integer, nullable=False),
    Column("published", Integer),
    Column("access_class", String(40), nullable=False),
    Column("withdrawn_at", String(32)),
    Column("withdrawn_because", Text),
    Column("held", JSON, nullable=False),
    Column("submitted", JSON),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    UniqueConstraint("holder", "profile", "key"),
    Index(None, "profile", "access_class"),
    Index(None, "updated_at"),
)

versions = Table(
    "versions",
    metadata,
    Column("record", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("document", JSON, nullable=False),
    Column("disseminated", Boolean, nullable=False, default=False),
    Column("created_by", String(80), nullable=False),
    Column("created_at", String(32), nullable=False),
    comment="disseminated: the version was public at some time; what it shows has been cited since.",
)

links = Table(
    "links",
    metadata,
    Column("record", String(16), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("target", String(16), nullable=False),
    Column("role", String(64)),
    Index(None, "target", "field"),
    comment="Which record names which, per version: so that dependents are found without reading documents.",
)

names = Table(
    "names",
    metadata,
    Column("record", String(16), primary_key=True),
    Column("name", String(300), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("profile", String(32), nullable=False),
    Index(None, "profile", "name"),
    comment="Exact match keys of a record's names: made from its head version, erased with it.",
)

assets = Table(
    "assets",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("record", String(16), nullable=False),
    Column("disseminated", Boolean, nullable=False, default=False),
    Column("document", JSON, nullable=False),
    Index(None, "record"),
    comment="disseminated: some public version shows it; the others are for staff alone.",
)

renditions = Table(
    "renditions",
    metadata,
    Column("asset", String(16), primary_key=True),
    Column("recipe", String(32), primary_key=True),
    Column("variant", String(64), primary_key=True),
    Column("record", String(16), nullable=False),
    Column("document", JSON, nullable=False),
    Index(None, "record"),
)

events = Table(
    "events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("record", String(16), nullable=False),
    Column("document", JSON, nullable=False),
    Index(None, "record"),
)

changes = Table(
    "changes",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("record", String(16), nullable=False),
    Column("holder", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_autoincrement=True,
)

positions = Table(
    "positions",
    metadata,
    Column("follower", String(32), primary_key=True),
    Column("sequence", Integer, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(160), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("until", Float, nullable=False),
    comment="Who may do what alone, until when (seconds since 1970). Followers, deposits, records.",
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("agent", String(80), nullable=False),
    Column("source", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
)

deposits = Table(
    "deposits",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("batch", String(16), nullable=False),
    Column("place", Integer, nullable=False),
    Column("holder", String(64), nullable=False),
    Column("profile", String(32), nullable=False),
    Column("phase", Integer, nullable=False),
    Column("row", Integer),
    Column("record", String(16), nullable=False),
    Column("given", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("problems", JSON, nullable=False),
    Column("step", String(32)),
    Column("progress", Float),
    Column("attempts", Integer, nullable=False, default=0),
    Column("version", Integer),
    Column("changed", Boolean),
    Column("not_before", Float, nullable=False, default=0),
    Column("updated_at", String(32), nullable=False),
    Index(None, "state", "place"),
    Index(None, "batch", "place"),
    Index(None, "record"),
)

journal = Table(
    "journal",
    metadata,
    Column("deposit", String(16), primary_key=True),
    Column("step", String(48), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("payload", JSON, nullable=False),
    Column("at", String(32), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password", String(200), nullable=False),
    Column("created_at", String(32), nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("account", String(16), primary_key=True),
    Column("role", String(32), primary_key=True),
    Column("holder", String(64), primary_key=True),
    comment="holder '' : at every holder.",
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("account", String(16), nullable=False),
    Column("expires", Float, nullable=False),
    Index(None, "account"),
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("seen", Float, nullable=False),
    comment="Heartbeats: who is alive. Kind: worker or follower.",
)
