"""The keyring, by which the master key can be rotated, and the record of deletions, which a backup cannot undo.

Contact details are sealed in another way from now on: those that wait in the vault, for half an hour at most, are asked
for again. Going back, codes made since and words sealed since open nothing any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyring",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("master_key_id", sa.String(16), nullable=False),
        sa.Column("sealed_hash_keys", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keyring"),
    )
    op.create_table(
        "deletions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deletions"),
    )
    op.create_index("ix_deletions_expires_at", "deletions", ["expires_at"])
    op.execute("DELETE FROM vault_entries")


def downgrade() -> None:
    op.execute("DELETE FROM vault_entries")
    op.drop_table("deletions")
    op.drop_table("keyring")
