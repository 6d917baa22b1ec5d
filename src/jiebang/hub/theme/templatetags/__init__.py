"""Tag libraries of the theme: load `jb`, which holds those of the other libraries too."""
