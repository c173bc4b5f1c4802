"""What people ask in comments, and whether they may."""
