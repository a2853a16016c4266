//! Integration tests, through the same doors as people, apps and operators.

#[cfg(test)]
mod api;
