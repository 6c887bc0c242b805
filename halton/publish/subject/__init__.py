"""What a page of one project or one model is made of."""
