import pandas as pd
import pandera as pa

orders = ORDERS.validate(pd.read_csv("s3://shop/orders.csv"))
