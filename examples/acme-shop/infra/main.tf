terraform {
  required_version = ">= 1.6"
}

module "queue" {
  source = "./modules/queue"
}
