"""The processes: the web server, the workers, what one worker works with."""
