"""How Alembic runs a migration: on the connection, and in the transaction, that it is handed."""

from alembic import context

from tenure_bot.storage.models import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
