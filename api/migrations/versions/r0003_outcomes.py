"""How it has gone, as counts; of a booking only that it was told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outcome_counts",
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("question", sa.String(16), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("quarter", "question", "answer", name="pk_outcome_counts"),
        sa.CheckConstraint("number > 0", name=op.f("ck_outcome_counts_number")),
    )
    op.add_column("bookings", sa.Column("checked_in", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("bookings", "checked_in")
    op.drop_table("outcome_counts")
