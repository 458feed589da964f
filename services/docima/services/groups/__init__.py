"""Questions about all completions of a prompt together: what `GroupService` answers, free of gRPC."""
