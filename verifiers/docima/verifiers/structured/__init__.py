"""Documents: JSON, YAML, TOML, XML and CSV, read strictly and held against a JSON Schema."""
