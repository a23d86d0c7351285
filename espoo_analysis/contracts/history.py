"""What was delivered for earlier periods, all periods in one table."""

import pandera.pandas as pa
from pandera.typing import Series

from espoo_analysis.contracts.analysed import FollowUp
from espoo_analysis.contracts.delivered import Activities, Services
from espoo_analysis.contracts.delivered_form import PERIOD


class FollowUpHistory(FollowUp):
    """The follow-ups of several periods, in ascending order; actuals as reported."""

    period: Series[str] = pa.Field(str_matches=PERIOD, description="Period of the row.")

    class Config:
        """Key: the period, the unit and the line."""

        unique = ["period", "unit", "line"]


class ServicesHistory(Services):
    """The services' figures of several periods, in ascending order."""

    period: Series[str] = pa.Field(str_matches=PERIOD, description="Period of the row.")

    class Config:
        """Key: the period, the unit, the indicator and the day."""

        unique = ["period", "unit", "indicator", "as_of"]


class ActivitiesHistory(Activities):
    """The activities of several periods, in ascending order."""

    period: Series[str] = pa.Field(str_matches=PERIOD, description="Period of the row.")

    class Config:
        """Key: the period, the unit and the activity."""

        unique = ["period", "unit", "activity"]
