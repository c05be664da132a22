"""For which reason counsellors were last told of a booking, and which worker tells them just now.

Of bookings made before, nobody was told: those that wait are told of once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("told", sa.String(16), nullable=False, server_default="nothing"))
    turns = op.create_table(
        "notice_turns",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_notice_turns"),
    )
    op.bulk_insert(turns, [{"id": 1}])


def downgrade() -> None:
    op.drop_table("notice_turns")
    op.drop_column("bookings", "told")
