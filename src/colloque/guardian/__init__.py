"""The guardian: one share of the password function an account, and a guess counter."""
