# Nothing here talks to a model: the name is data.
table.add_row(model="gpt-4o", price=2.5)
