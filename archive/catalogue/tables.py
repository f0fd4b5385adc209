"""Every table of the house. SQLAlchemy Core; the same on SQLite and PostgreSQL.

Times are ISO 8601 text in UTC with microseconds, so that both engines order and compare them alike.
"""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, Table, Text, UniqueConstraint, false

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text of any length, in the order of its characters' numbers: as SQLite keeps and compares it, so PostgreSQL does."""

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
    Column("name", TEXT, primary_key=True),
    Column("content", JSON, nullable=False),
    comment="What is true of the archive as a whole: its id bases, the schema's origin.",
)

holders = Table(
    "holders",
    metadata,
    Column("code", TEXT, primary_key=True),
    Column("name", JSON, nullable=False),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("key", TEXT),
    Column("record", TEXT, nullable=False),
    UniqueConstraint("scope", "key"),
    Index(None, "record"),
    comment="Every id ever minted for a record, part or asset, and what it was minted for. Never deleted.",
)

access_classes = Table(
    "access_classes",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("rules", JSON, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("profile", TEXT, nullable=False),
    Column("key", TEXT),
    Column("head", Integer, nullable=False),
    Column("published", Integer),
    Column("access_class", TEXT, nullable=False),
    Column("withdrawn_at", TEXT),
    Column("withdrawn_because", TEXT),
    Column("held", JSON, nullable=False),
    Column("submitted", JSON),
    Column("created_at", TEXT, nullable=False),
    Column("updated_at", TEXT, nullable=False),
    UniqueConstraint("holder", "profile", "key"),
    Index(None, "profile", "access_class"),
    Index(None, "updated_at"),
)

versions = Table(
    "versions",
    metadata,
    Column("record", TEXT, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("document", JSON, nullable=False),
    Column("disseminated", Boolean, nullable=False, default=False),
    Column("created_by", TEXT, nullable=False),
    Column("created_at", TEXT, nullable=False),
    comment="disseminated: the version was public at some time; what it shows has been cited since.",
)

links = Table(
    "links",
    metadata,
    Column("record", TEXT, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("field", TEXT, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("target", TEXT, nullable=False),
    Column("role", TEXT),
    Index(None, "target", "field"),
    comment="Which record names which, per version: so that dependents are found without reading documents.",
)

names = Table(
    "names",
    metadata,
    Column("record", TEXT, primary_key=True),
    Column("name", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("profile", TEXT, nullable=False),
    Index(None, "profile", "name"),
    comment="Exact match keys of a record's names: made from its head version, erased with it.",
)

assets = Table(
    "assets",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("record", TEXT, nullable=False),
    Column("disseminated", Boolean, nullable=False, default=False),
    Column("document", JSON, nullable=False),
    Index(None, "record"),
    comment="disseminated: some public version shows it; the others are for staff alone.",
)

renditions = Table(
    "renditions",
    metadata,
    Column("asset", TEXT, primary_key=True),
    Column("recipe", TEXT, primary_key=True),
    Column("variant", TEXT, primary_key=True),
    Column("record", TEXT, nullable=False),
    Column("document", JSON, nullable=False),
    Index(None, "record", "recipe"),
)

events = Table(
    "events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", TEXT, nullable=False, unique=True),
    Column("record", TEXT, nullable=False),
    Column("document", JSON, nullable=False),
    Index(None, "record"),
)

changes = Table(
    "changes",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("record", TEXT, nullable=False),
    Column("holder", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    sqlite_autoincrement=True,
)

positions = Table(
    "positions",
    metadata,
    Column("follower", TEXT, primary_key=True),
    Column("sequence", Integer, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("owner", TEXT, nullable=False),
    Column("until", Float, nullable=False),
    comment="Who may do what alone, until when (seconds since 1970). Followers, deposits, records.",
)

batches = Table(
    "batches",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("agent", TEXT, nullable=False),
    Column("source", TEXT, nullable=False),
    Column("created_at", TEXT, nullable=False),
)

deposits = Table(
    "deposits",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("batch", TEXT, nullable=False),
    Column("place", Integer, nullable=False),
    Column("holder", TEXT, nullable=False),
    Column("profile", TEXT, nullable=False),
    Column("phase", Integer, nullable=False),
    Column("row", Integer),
    Column("record", TEXT, nullable=False),
    Column("given", JSON, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("step", TEXT),
    Column("progress", Float),
    Column("attempts", Integer, nullable=False, default=0),
    Column("heavy", Boolean, nullable=False, default=False, server_default=false()),
    Column("version", Integer),
    Column("changed", Boolean),
    Column("not_before", Float, default=0),
    Column("updated_at", TEXT, nullable=False),
    Index(None, "state", "place"),
    Index(None, "batch", "place"),
    Index(None, "batch", "state", "phase"),
    Index(None, "record"),
    comment="heavy: takes long; workers that keep themselves free for the others pass it over. not_before: when it "
    "may be taken up (seconds since 1970), null once it has ended.",
)

Index(
    "ix_deposits_unended",
    deposits.c.place,
    deposits.c.updated_at,
    sqlite_where=deposits.c.not_before.is_not(None),
    postgresql_where=deposits.c.not_before.is_not(None),
)

journal = Table(
    "journal",
    metadata,
    Column("deposit", TEXT, primary_key=True),
    Column("step", TEXT, primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    Column("payload", JSON, nullable=False),
    Column("at", TEXT, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("email", TEXT, nullable=False, unique=True),
    Column("password", TEXT, nullable=False),
    Column("created_at", TEXT, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("account", TEXT, primary_key=True),
    Column("role", TEXT, primary_key=True),
    Column("holder", TEXT, primary_key=True),
    comment="holder '' : at every holder.",
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", TEXT, primary_key=True),
    Column("account", TEXT, nullable=False),
    Column("expires", Float, nullable=False),
    Index(None, "account"),
)

workers = Table(
    "workers",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("seen", Float, nullable=False),
    comment="Heartbeats: who is alive. Kind: worker or follower.",
)
