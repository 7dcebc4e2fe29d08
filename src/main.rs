//! The `maatstaf` program: everything it does is in the library.

use std::process::ExitCode;

/// A request, and a record that is wrong, take many small pieces of memory on several threads: the allocator of glibc
/// has them wait for each other.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    maatstaf::cli::main()
}
