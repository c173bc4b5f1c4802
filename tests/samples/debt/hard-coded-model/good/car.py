import openai

car = build_car(model="model-3", color="red")
