"""Does the completion's program do what it should? Programs are run by whoever runs the verifier; this only judges."""
