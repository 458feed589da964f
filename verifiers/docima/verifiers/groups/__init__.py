"""Groups: questions that are about all completions of a prompt together."""
