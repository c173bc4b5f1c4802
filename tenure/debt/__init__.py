"""Debts of AI systems that show in the content of files: models, prompts, data, pipelines, agents.

`catalog.RULES` has the rules, `inference.inferred` applies them to a file.
"""
