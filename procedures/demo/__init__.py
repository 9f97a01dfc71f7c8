"""The demo clinic "Calder House": example content that `manage.py load_demo` puts on the site.

content/            what the pages say, as text files that a person can read and correct
pictures/           abstract pictures of our own making
content_format.py   what a content file may hold
marked_text.py      the little markup of its longer texts
loading.py          from the files to pages
drawing.py          their pictures in all sizes
errors.py           what can be wrong with a content file
"""
