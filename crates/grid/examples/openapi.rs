//! Prints the OpenAPI document, pretty, as it is served.
//!
//! Called by `cargo xtask openapi`.

fn main() {
    print!("{}", seedport_grid::openapi_json());
}
