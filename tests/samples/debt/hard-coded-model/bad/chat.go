package chat

var request = Request{
	Model: "claude-3-haiku-20240307",
}
