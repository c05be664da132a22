"""Every table of the service, in one place for Alembic and the tests."""

from api.counsellors import models as _counsellors
from api.database import Base
from api.handoffs import models as _handoffs
from api.vault import models as _vault

MODULES = (_counsellors, _handoffs, _vault)
metadata = Base.metadata
