"""The stores: the only package that talks to DuckDB.

``connection`` opens the event store, ``schema`` says what it holds, ``intake`` merges
events into it, ``people`` keeps the roster, ``rolling`` makes weekly ties, ``reading``
hands columns to the analytics, ``snapshots`` writes and reads what is published.
"""
