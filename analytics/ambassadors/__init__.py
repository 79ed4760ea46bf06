"""Ambassadors: a set of people who together reach an organisation, under the wishes of those who ask for it.

A set names people. On an analyst's own network that is the analyst's affair; of an organisation's data only
those who consented may ever stand in a set (see :mod:`analytics.ambassadors.shortage` for where nobody did).
"""
