//! What the portal does, step by step, below the pages.

