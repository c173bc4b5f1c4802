"""What a lead asks once a month: how AI-written files fare, from records, history and the ledger.

A metric that nothing gives is not known; none is ever guessed.
"""
