"""The demo clinic "Calder House": example content that `manage.py load_demo` puts on the site.

content/            what the pages say, as text files that a person can read and correct
pictures/           abstract pictures of our own making
content.py          the content files, as they are written
field_values.py     from what they say to the values of fields and blocks
facts_in_words.py   how they write facts
marked_text.py      the little markup of their longer texts
loading.py          what is made of them, in which order
errors.py           what can be wrong with a content file
"""
