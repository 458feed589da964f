"""The final part as a text: compared with a reference (`text`), or as the choice of an option (`choice`)."""
