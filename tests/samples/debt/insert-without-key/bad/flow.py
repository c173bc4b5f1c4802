from prefect import task


@task
def store(connection, day, total):
    connection.execute("INSERT INTO totals (day, total) VALUES (?, ?)", (day, total))
