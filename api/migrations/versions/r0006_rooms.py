"""Rooms for booked chats."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("booking_id", sa.String(32), nullable=False),
        sa.Column("visitor_came", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("counsellor_came", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("booking_id", name="pk_rooms"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name="fk_rooms_booking_id_bookings", ondelete="CASCADE"),
    )
    op.create_index("ix_rooms_closes_at", "rooms", ["closes_at"])
    op.create_table(
        "room_messages",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("booking_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_room_messages"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["rooms.booking_id"], name="fk_room_messages_booking_id_rooms", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("booking_id", "place", name="uq_room_messages_place"),
    )


def downgrade() -> None:
    op.drop_table("room_messages")
    op.drop_table("rooms")
