"""Heavy deposits, and an index of those that have not ended"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

UNENDED = sa.text('not_before IS NOT NULL')


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('deposits') as batch_op:
        batch_op.add_column(sa.Column('heavy', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.alter_column('not_before', existing_type=sa.Float(), nullable=True)
        batch_op.create_index('ix_deposits_batch_state_phase', ['batch', 'state', 'phase'])
        batch_op.create_index(
            'ix_deposits_unended', ['place', 'updated_at'], sqlite_where=UNENDED, postgresql_where=UNENDED
        )
    op.execute("UPDATE deposits SET not_before = NULL WHERE state NOT IN ('accepted', 'processing')")


def downgrade() -> None:
    """Back."""
    op.execute("UPDATE deposits SET not_before = 0 WHERE not_before IS NULL")
    with op.batch_alter_table('deposits') as batch_op:
        batch_op.drop_index('ix_deposits_unended')
        batch_op.drop_index('ix_deposits_batch_state_phase')
        batch_op.alter_column('not_before', existing_type=sa.Float(), nullable=False)
        batch_op.drop_column('heavy')
