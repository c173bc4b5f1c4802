// Copyright Acme Boots Ltd.
// SPDX-License-Identifier: Apache-2.0

// tenure:
//   owner: "@acme/data"
//   origin: github-copilot
//   lifecycle: temporary
//   created: 2026-10-01
//   expires: 2027-03-15
//   purpose: Show what is in stock until the warehouse has an API
//   exit: retire
//   plan: Delete after the move to the new warehouse

// Command stock says how many pairs are left.
package main

import "fmt"

func main() {
	left := map[string]int{"boot-42": 7, "boot-43": 0}
	for _, sku := range []string{"boot-42", "boot-43"} {
		fmt.Printf("%s\t%d\n", sku, left[sku])
	}
}
