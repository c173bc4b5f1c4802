import pandas as pd

orders = pd.read_csv("s3://shop/orders.csv")
