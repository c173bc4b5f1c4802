import httpx
from prefect import task


@task
def prices():
    return httpx.get("https://example.org/prices").json()
