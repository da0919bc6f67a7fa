"""What can be asked of the sandbox, a module each."""
