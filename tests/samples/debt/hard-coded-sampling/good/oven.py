oven.heat(temperature=200)
