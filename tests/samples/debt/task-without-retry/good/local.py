from prefect import task


@task
def total(prices):
    return sum(prices)
