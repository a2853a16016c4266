//! Frames that pages stand in.
