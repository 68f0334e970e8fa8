"""Decisions across articles: near-duplicates, their likely origin, changes of revisions. Pure; SQL finds the pairs."""

from flows.resolve.groups import group
from flows.resolve.links import link
from flows.resolve.revision_diff import Change, changes, revision_diff
from flows.resolve.signatures import VERSION, sign

__all__ = ["VERSION", "Change", "changes", "group", "link", "revision_diff", "sign"]
