from autogen_agentchat.teams import RoundRobinGroupChat, SelectorGroupChat

team = RoundRobinGroupChat([writer, critic], max_turns=10)
other = SelectorGroupChat([writer, critic], termination_condition=approved)
