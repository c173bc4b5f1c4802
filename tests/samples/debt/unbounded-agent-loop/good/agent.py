from openai import OpenAI

client = OpenAI()
steps = 0
while True:
    answer = client.chat.completions.create(model=MODEL, messages=messages)
    steps += 1
    if steps > 20 or answer.choices[0].message.content == "DONE":
        break
