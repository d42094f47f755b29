"""What linehunt talks about: frozen values without I/O. Every layer above imports from here."""
