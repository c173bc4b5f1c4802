from openai import OpenAI

client = OpenAI()


def summarize(text: str) -> str:
    answer = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": text}],
    )
    return answer.choices[0].message.content
