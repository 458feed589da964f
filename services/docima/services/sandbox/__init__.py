"""One supervisor process a server owns all jails, so that a worker's end never orphans one."""
