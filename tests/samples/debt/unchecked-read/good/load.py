import pandas as pd

orders = pd.read_csv("s3://shop/orders.csv", usecols=["id", "total"], parse_dates=["day"])
