"""Jichi (自治): isolated, closed environments for municipalities on Japan's Government Cloud."""
