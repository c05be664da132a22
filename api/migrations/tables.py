"""Every table of the service, in one place for Alembic and the tests."""

from api.counsellors import models as _counsellors
from api.database import Base
from api.deletions import models as _deletions
from api.handoffs import models as _handoffs
from api.keyring import models as _keyring
from api.notices import models as _notices
from api.outcomes import models as _outcomes
from api.rooms import models as _rooms
from api.vault import models as _vault

MODULES = (_counsellors, _deletions, _handoffs, _keyring, _notices, _outcomes, _rooms, _vault)
metadata = Base.metadata
