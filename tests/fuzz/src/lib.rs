//! What the fuzz targets try. `tests/tests/properties/corpus.rs` includes these modules too, and tries them on the inputs
//! that are kept in `corpus/`, with any compiler.

pub mod certificate_names;
mod error;
pub mod framing;
pub mod headers;
pub mod jwt;
pub mod request;
