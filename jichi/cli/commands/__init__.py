"""The commands as they are typed: names, options and help. What they do is loaded when they run."""
