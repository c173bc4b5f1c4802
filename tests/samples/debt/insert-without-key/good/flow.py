from prefect import task


@task
def store(connection, day, total):
    connection.execute(
        "INSERT INTO totals (day, total) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET total = excluded.total",
        (day, total),
    )
