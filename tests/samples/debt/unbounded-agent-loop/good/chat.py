from openai import OpenAI

client = OpenAI()
while True:
    question = input("You: ")
    print(client.responses.create(model=MODEL, input=question).output_text)
