"""The finder: searching, filtering and ordering all public procedures, at /procedures/.

address ─▶ query.py ─▶ search.py ─▶ page.py, results.py ─▶ template
                          ▲
   index.py: all public procedures in memory ◀─ clinic.core.content_token: until the content changes
"""
