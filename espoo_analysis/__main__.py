"""Start the command line: ``espoo-analysis`` or ``python -m espoo_analysis``."""

# Kept to one import: a process that a worker pool starts reads this file again.


def main() -> None:
    """Run the command line and leave with its exit status."""
    from espoo_analysis.cli import run_command_line  # noqa: PLC0415

    run_command_line()


if __name__ == "__main__":
    main()
