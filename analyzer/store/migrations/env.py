"""Run by Alembic on the connection it is given."""

from __future__ import annotations


def run_migrations() -> None:
    """Bring the database of the given connection to the revision asked for, within the caller's transaction."""
    from alembic import context

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite")
    context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic loads this file
    run_migrations()
