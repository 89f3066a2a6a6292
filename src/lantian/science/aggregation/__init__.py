"""From hours to days, running means and the index of many stations, exact and in bulk.

`index`  HJ 633 over whole years of hours, one look-up for rounding and index together.
`means`  sums, means and daily ozone maxima of GB 3095 in whole numbers.
"""
