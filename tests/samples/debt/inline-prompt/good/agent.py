from agents import Agent

from shop.prompts import load

agent = Agent(name="support", instructions=load("support", version=4))
hint = Agent(name="hint", instructions="Answer in one sentence.")
