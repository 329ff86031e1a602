//! Guards: what each kind asks for, alone and combined, on every platform.

mod basic;
mod combined;
mod declared;
mod header;
mod kinds;
mod rotation;
mod upstream;
