import httpx
from prefect import task


@task(retries=3, retry_delay_seconds=10)
def prices():
    return httpx.get("https://example.org/prices").json()
