from airflow import DAG

default_args = {"owner": "data", "retries": 3}

with DAG("orders", default_args=default_args, schedule="@daily", catchup=False) as dag:
    load = LoadOrders(task_id="load")
