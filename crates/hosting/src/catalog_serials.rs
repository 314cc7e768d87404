//! Serials for a catalog, from the store, so that they never go back.

use store::Store;
use tokio::runtime::Handle;
use zone::Serial;

use crate::{CatalogSerials, Hosting};

/// How many are taken at once. A process that ends leaves the rest of them unused.
const BLOCK: u32 = 1_000;

struct StoredSerials {
    store: Store,
    runtime: Handle,
    next: Serial,
    left: u32,
}

impl Hosting {
    /// Serials for this process's catalog. They are waited for on `runtime`, thus to be asked for outside of it.
    pub fn catalog_serials(&self, runtime: Handle) -> impl CatalogSerials + use<> {
        StoredSerials { store: self.store.clone(), runtime, next: Serial(0), left: 0 }
    }
}

impl CatalogSerials for StoredSerials {
    fn next(&mut self) -> Result<Serial, String> {
        if self.left == 0 {
            let first = self.runtime.block_on(self.store.reserve_catalog_serials(BLOCK));
            (self.next, self.left) = (first.map_err(|error| error.to_string())?, BLOCK);
        }
        let serial = self.next;
        (self.next, self.left) = (Serial(serial.0.wrapping_add(1)), self.left - 1);
        Ok(serial)
    }
}
