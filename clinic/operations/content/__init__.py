"""The content of a site as one file, for another site or for the same one.

A backup (`clinic.operations.backup`) keeps rows with their ids, for an empty place of the same release. Here
a page is named by its path, a picture by the digest of its file and a row by its words, so that a site with
ids of its own takes it in. docs/operations/content.md says what is in it and what is not.
"""
