from airflow import DAG
from shop.airflow import defaults

with DAG("setup", schedule="@once") as setup:
    create = CreateTables(task_id="create")

with DAG("orders", default_args=defaults, schedule="@daily") as orders:
    load = LoadOrders(task_id="load")

with DAG("prices", schedule="*/5 * * * *") as prices:
    fetch = FetchPrices(task_id="fetch")
