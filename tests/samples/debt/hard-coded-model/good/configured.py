import tiktoken
from openai import OpenAI

from shop.settings import settings

client = OpenAI()
price = settings.price_of_tokens(model="gpt-4o")
encoding = tiktoken.encoding_for_model("gpt-4o")


def summarize(text: str, model: str = settings.model) -> str:
    return client.responses.create(model=model, input=text).output_text
