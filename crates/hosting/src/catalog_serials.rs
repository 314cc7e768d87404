//! Serials for a catalog, from the store, so that they never go back, not even where several processes share it.

use store::Store;
use tokio::runtime::Handle;
use zone::Serial;

use crate::{CatalogSerials, Hosting};

struct StoredSerials {
    store: Store,
    runtime: Handle,
}

impl Hosting {
    /// Serials for this process's catalog. They are waited for on `runtime`, thus to be asked for outside of it.
    pub fn catalog_serials(&self, runtime: Handle) -> impl CatalogSerials + use<> {
        StoredSerials { store: self.store.clone(), runtime }
    }
}

impl CatalogSerials for StoredSerials {
    // One at a time: nameservers may follow now one process, and now another.
    fn next(&mut self) -> Result<Serial, String> {
        self.runtime.block_on(self.store.reserve_catalog_serial()).map_err(|error| error.to_string())
    }
}
