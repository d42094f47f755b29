"""`python -m linehunt`."""

from linehunt.cli import main

main()
