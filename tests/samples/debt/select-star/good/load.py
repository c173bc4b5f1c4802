rows = connection.execute("SELECT id, total FROM orders WHERE paid")
