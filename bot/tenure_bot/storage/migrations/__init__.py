"""How the tables of the bot came to be; Alembic runs it, `tenure_bot.storage.database` starts it."""
