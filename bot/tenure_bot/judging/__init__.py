"""Two commits compared by the policy that holds: what there is to say, without words."""
