"""The first tables: counsellors with their hours and sessions, bookings, and the vault."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HOLDS_ITS_TIME = sa.text("status IN ('waiting', 'claimed')")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _counsellors()
    _working_hours()
    _staff_sessions()
    _bookings()
    _vault_entries()


def downgrade() -> None:
    for table in ("vault_entries", "bookings", "staff_sessions", "working_hours", "counsellors"):
        op.drop_table(table)


def _counsellors() -> None:
    op.create_table(
        "counsellors",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_counsellors"),
        sa.UniqueConstraint("name", name="uq_counsellors_name"),
    )


def _working_hours() -> None:
    op.create_table(
        "working_hours",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("counsellor_id", sa.String(32), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("starts_minute", sa.Integer, nullable=False),
        sa.Column("ends_minute", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_working_hours"),
        sa.ForeignKeyConstraint(
            ["counsellor_id"], ["counsellors.id"], name="fk_working_hours_counsellor_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.CheckConstraint(
            "0 <= starts_minute AND starts_minute < ends_minute AND ends_minute <= 1440",
            name=op.f("ck_working_hours_order"),
        ),
    )
    op.create_index("ix_working_hours_counsellor_id", "working_hours", ["counsellor_id"])


def _staff_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("counsellor_id", sa.String(32), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        sa.ForeignKeyConstraint(
            ["counsellor_id"], ["counsellors.id"], name="fk_staff_sessions_counsellor_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_staff_sessions_counsellor_id", "staff_sessions", ["counsellor_id"])
    op.create_index("ix_staff_sessions_expires_at", "staff_sessions", ["expires_at"])


def _bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("counsellor_id", sa.String(32), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("pseudonym", sa.String(40), nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("importance", sa.Integer),
        sa.Column("confidence", sa.Integer),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("idempotency_hash", sa.String(64), nullable=False),
        sa.Column("request_fingerprint", sa.String(64), nullable=False),
        sa.Column("sealed_summary", sa.LargeBinary),
        sa.Column("sealed_contact", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_bookings"),
        sa.UniqueConstraint("code_hash", name="uq_bookings_code_hash"),
        sa.UniqueConstraint("idempotency_hash", name="uq_bookings_idempotency_hash"),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellors.id"], name="fk_bookings_counsellor_id"),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_bookings_order")),
        sa.CheckConstraint("importance BETWEEN 0 AND 10", name=op.f("ck_bookings_importance")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 10", name=op.f("ck_bookings_confidence")),
    )
    op.create_index("ix_bookings_ends_at", "bookings", ["ends_at"])
    op.create_index(
        "uq_bookings_active_time",
        "bookings",
        ["counsellor_id", "starts_at"],
        unique=True,
        sqlite_where=HOLDS_ITS_TIME,
        postgresql_where=HOLDS_ITS_TIME,
    )


def _vault_entries() -> None:
    op.create_table(
        "vault_entries",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vault_entries"),
    )
    op.create_index("ix_vault_entries_expires_at", "vault_entries", ["expires_at"])
