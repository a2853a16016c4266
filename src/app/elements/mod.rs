//! Building blocks of every page, one component per file.
