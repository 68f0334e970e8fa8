"""Layers to rows: the tables of entities, mentions, roles, quotes and events with their ids. Pure; no model inside."""

from flows.normalise.normalise import METHOD, normalise
from flows.normalise.objects import analyse_objects, article_object

__all__ = ["METHOD", "analyse_objects", "article_object", "normalise"]
