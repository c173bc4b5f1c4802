# tenure:
#   owner: "@acme/platform"
#   origin: claude-code
#   lifecycle: experimental
#   created: 2026-11-10
#   expires: 2027-02-05

resource "aws_sqs_queue" "orders" {
  name                      = "orders"
  message_retention_seconds = 345600
}
