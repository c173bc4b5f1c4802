"""What is remembered, and how a remote object comes to exist once and only once."""
