rows = connection.execute("SELECT * FROM orders WHERE paid")
