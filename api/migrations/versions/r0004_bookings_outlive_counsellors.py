"""A booking outlives the account of its counsellor, and is nobody's then.

Going back, bookings that are nobody's are deleted: the tables of before cannot hold them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = "fk_bookings_counsellor_id"


def upgrade() -> None:
    _refer_to_counsellors(nullable=True, ondelete="SET NULL")


def downgrade() -> None:
    op.execute("DELETE FROM bookings WHERE counsellor_id IS NULL")
    _refer_to_counsellors(nullable=False, ondelete=None)


def _refer_to_counsellors(nullable: bool, ondelete: str | None) -> None:
    with op.batch_alter_table("bookings") as bookings:
        bookings.alter_column("counsellor_id", existing_type=sa.String(32), nullable=nullable)
        bookings.drop_constraint(NAME, type_="foreignkey")
        bookings.create_foreign_key(NAME, "counsellors", ["counsellor_id"], ["id"], ondelete=ondelete)
