//! The nameserver alone, for benches and profiles: serves the files `DOMAIN.zone` of a directory, until it is killed.
//!
//!     serve_zone_files ADDRESS:PORT DIRECTORY

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;

use nameserver::{Nameserver, NameserverOptions};
use zone::{Name, Rrset, master_file};
use zone_image::{ZoneImage, ZoneSet};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(directory)) = (arguments.next(), arguments.next()) else {
        return Err("usage: serve_zone_files ADDRESS:PORT DIRECTORY".into());
    };
    let (zones, mut writer) = ZoneSet::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let (apex, image) = compile(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        writer.insert(&apex, image);
    }
    let options = NameserverOptions::listening_on([address.parse::<SocketAddr>()?]);
    let _nameserver = Nameserver::start(&zones, options)?;
    loop {
        std::thread::park();
    }
}

fn compile(path: &Path) -> Result<(Name, ZoneImage), Box<dyn Error>> {
    let apex = Name::parse(path.file_stem().and_then(|stem| stem.to_str()).ok_or("no domain")?)?;
    let content = master_file::read(&std::fs::read(path)?, &apex)?;
    let soa = content.soa.ok_or("no SOA")?;
    let mut records = content.records;
    records.sort_by(|a, b| (&a.name, a.record_type).cmp(&(&b.name, b.record_type)));
    let rrsets = records
        .chunk_by(|a, b| (&a.name, a.record_type) == (&b.name, b.record_type))
        .map(|records| Rrset::of_records(&records[0].name, records[0].record_type, records))
        .collect();
    Ok((apex.clone(), ZoneImage::build(&apex, &soa, rrsets)))
}
