"""Price sheets: written for staff, read back with every fault named by its cell.

`files` turns an upload into cells, `columns` declares what our sheet has, `writing` makes it, `comparison`
says what a sheet would change, and `price_lists` reads lists that a clinic made for itself.
"""
