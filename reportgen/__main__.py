"""What ``python -m reportgen`` runs."""

from reportgen.cli import main

if __name__ == "__main__":
    main()
