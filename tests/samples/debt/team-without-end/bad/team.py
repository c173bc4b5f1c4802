from autogen_agentchat.teams import RoundRobinGroupChat

team = RoundRobinGroupChat([writer, critic])
