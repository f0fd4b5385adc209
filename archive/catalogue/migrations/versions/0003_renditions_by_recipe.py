"""How many renditions of each recipe a record has, told by the index alone"""

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index('ix_renditions_record_recipe', 'renditions', ['record', 'recipe'])
    op.drop_index('ix_renditions_record', 'renditions')


def downgrade() -> None:
    """Back."""
    op.create_index('ix_renditions_record', 'renditions', ['record'])
    op.drop_index('ix_renditions_record_recipe', 'renditions')
