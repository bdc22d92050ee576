"""Lists of videos with labels, and tables of boxes, from files of every format."""
