"""When a target is due, as a column: what waits for a later day is no longer looked through.

The database computes it from the columns beside it. SQLite does so when it is read and keeps it in
the index alone, since a table there cannot be given a stored one; PostgreSQL writes the table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

_DUE_AT = """
CASE WHEN wanted <= applied AND look_at IS NULL THEN NULL
WHEN wanted <= applied AND look_at > not_before AND look_at > lease_until THEN look_at
WHEN not_before > lease_until THEN not_before
ELSE lease_until END
"""


def upgrade() -> None:
    """Add the column, and let the index begin with it."""
    op.drop_index("bot_target_due", "bot_target")
    stored = op.get_bind().dialect.name == "postgresql"
    due_at = sa.Computed(_DUE_AT.strip(), persisted=stored)
    op.add_column("bot_target", sa.Column("due_at", sa.Float, due_at))
    due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "bot_target_due", "bot_target", ["due_at", "id"], sqlite_where=due, postgresql_where=due
    )
    if stored:
        # It knows nothing of a new column, and would take most of the table for due.
        op.execute("ANALYZE bot_target")
