from openai import OpenAI

client = OpenAI()
messages = [{"role": "user", "content": "Tidy the repository."}]
while True:
    answer = client.chat.completions.create(model=MODEL, messages=messages)
    if answer.choices[0].message.content == "DONE":
        break
    messages.append(run_tools(answer))
