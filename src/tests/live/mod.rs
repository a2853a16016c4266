//! Pages that are open while something happens elsewhere.

mod late;
mod organizations;
mod shutdown;
mod streams;
