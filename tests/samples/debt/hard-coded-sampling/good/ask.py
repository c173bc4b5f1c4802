import anthropic

client = anthropic.Anthropic()
answer = client.messages.create(**settings.sampling, max_tokens=settings.max_tokens, messages=messages)
parts = split_text(document, max_tokens=500)
