#!/bin/sh
# tenure:
#   owner: "@acme/platform"
#   origin: claude-code
#   lifecycle: experimental
#   created: 2026-11-02
#   expires: 2026-11-28
#   kind: script
set -eu

pg_dump --format=custom --file="/backup/shop-$(date +%F).dump" shop
find /backup -name 'shop-*.dump' -mtime +14 -delete
