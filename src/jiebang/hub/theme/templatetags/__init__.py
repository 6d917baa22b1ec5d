"""Tag libraries of the theme: load `jb`, which holds those of `jb_frame` and `jb_forms` too."""
