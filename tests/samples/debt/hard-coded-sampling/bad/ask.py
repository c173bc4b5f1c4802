import anthropic

client = anthropic.Anthropic()
answer = client.messages.create(model=MODEL, temperature=0.2, max_tokens=1024, messages=messages)
