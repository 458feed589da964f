"""What runs inside the jail, seen by untrusted programs: holds no secret, imports the standard library only."""
