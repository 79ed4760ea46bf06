"""What Alembic runs: the migrations, on the connection that the program opened."""

from alembic import context

from ona.appdb.models import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transactional_ddl=True,
)
context.run_migrations()
