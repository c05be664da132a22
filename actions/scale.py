"""The scale from 0 to 10 that the readiness ruler and the urge are rated on."""

from __future__ import annotations

SCALE = range(11)


def scale_buttons(entity: str) -> list[dict[str, str]]:
    """Return one button for each rating, which carries it in an entity."""
    return [{"title": str(value), "payload": f'/inform{{"{entity}": "{value}"}}'} for value in SCALE]
