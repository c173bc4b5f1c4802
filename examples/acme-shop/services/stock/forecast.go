// SPDX-License-Identifier: Apache-2.0
// SPDX-AI-Disclosure: ai-generated

package main

// forecast returns how many pairs sell next week: the mean of the last ones.
func forecast(sold []int) float64 {
	if len(sold) == 0 {
		return 0
	}
	sum := 0
	for _, pairs := range sold {
		sum += pairs
	}
	return float64(sum) / float64(len(sold))
}
