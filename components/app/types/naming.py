"""Names, as `components.app.naming` makes them."""

from components.app.naming import fitted, system

__all__ = ["fitted", "system"]
