# The list of zones, and new ones.

zones-title = Zones
zones-new = New zone
zones-search = Search domains
zones-search-button = Search
zones-domain = Domain
zones-records = Records
zones-records-unit =
    { $count ->
        [one] record
       *[other] records
    }
zones-state = Nameservers
zones-created = Created
zones-copy = Copy
zones-count =
    { $count ->
        [one] { $count } zone
       *[other] { $count } zones
    }
zones-found =
    { $count ->
        [one] { $count } zone found
       *[other] { $count } zones found
    }
zones-live-here = Live on this server
zones-live =
    { $count ->
        [one] Live on its nameserver
       *[other] Live on all { $count } nameservers
    }
zones-pending = On its way: { $served } of { $total }
zones-failing =
    { $count ->
        [one] Failing on { $name }
       *[other] Failing on { $count } nameservers
    }
zones-empty-title = Your first zone
zones-empty = A zone holds the records of a domain: where its website is, where its mail goes. Name the domain, or bring a zone file from where it is now.
zones-empty-docs = See common patterns
zones-new-first = Create a zone
zones-none-title = No zone found
zones-none = No domain of yours contains
zones-all = Show all zones
zones-none-new = Create this zone

zone-new-title = New zone
zone-new-domain = Domain
zone-new-domain-help = The domain itself, such as example.com, or a reverse zone, such as 2.0.192.in-addr.arpa.
zone-new-from-file = Start from a zone file
zone-new-optional = optional
zone-new-from-file-help = Export it where the zone is now, in the form of BIND. You see what would be made of it before anything is made.
zone-new-file = Zone file
zone-new-or = or
zone-new-paste = Paste it here
zone-new-text = Zone file
zone-new-other-file = Another file in its place
zone-new-left-out = The file is too large to be shown here. To go on, choose it once more.
zone-new-no-text = Line { $line } is not UTF-8 text. Save the file as UTF-8, or see whether it is a zone file at all.
zone-new-copy = Copy it from another server
zone-new-copy-help = The zone is fetched from where it is now, and follows every change there until you promote it to a zone of its own. That server must allow this one to transfer the zone (AXFR). Leave the nameservers at the registrar as they are until then.
zone-new-primaries = Primary servers
zone-new-primaries-help = Addresses, one a line, such as 192.0.2.1 or [2001:db8::1]:5353.
zone-new-tsig-key = TSIG key
zone-new-tsig-key-help = The name of the key that transfers are signed with. The operator makes keys.
zone-new-copy-and-file = The records of a copy come from its primary servers: leave out the zone file, or these addresses.
zone-new-made-copy = { $domain } is there, and is being fetched from { $primaries }.
zone-new-submit = Create zone
zone-new-cancel = Cancel
zone-new-then-title = What comes then
zone-new-then = Enter these nameservers for the domain at its registrar. From then on the world is answered by this zone.
zone-new-nameserver = Nameserver
zone-new-mistakes =
    { $count ->
        [one] There is a mistake in the zone file
       *[other] There are { $count } mistakes in the zone file
    }
zone-new-mistakes-help = Nothing has been made. Correct the text below, or choose the corrected file.
zone-new-changed = The domain or the file is not the one that you looked at. Nothing has been made. This is what would be made now.
zone-new-line = Line { $line }
zone-new-preview =
    { $count ->
        [0] A zone without records
        [one] A zone with { $count } record
       *[other] A zone with { $count } records
    }
zone-new-preview-help = Nothing has been made yet. This is what the file says.
zone-new-create = Create this zone
zone-new-correct = Change the domain or the file
zone-new-look-again = Check again
zone-new-types = By type
zone-new-no-records = None
zone-new-nameservers = Nameservers
zone-new-nameservers-own = taken over from the file
zone-new-nameservers-ours = ours
zone-new-their-nameservers = The file names nameservers that are not this server’s: { $nameservers }.
zone-new-their-nameservers-help = Those of where the zone comes from are of no use here: it gets this server’s in their place.
zone-new-keep-nameservers = Keep the nameservers of the file. They must serve this zone, too.
zone-new-soa-own = taken over from the file
zone-new-soa-ours = The file has none; the zone gets ours.
zone-new-records = Records
zone-new-name = Name
zone-new-type = Type
zone-new-value = Value
zone-new-more =
    { $count ->
        [one] And { $count } more record.
       *[other] And { $count } more records.
    }
zone-new-made = { $domain } is ready. At the domain’s registrar, enter the nameservers { $nameservers }.
zone-new-made-reverse = { $domain } is ready. Ask who gave you the addresses to delegate it to the nameservers { $nameservers }.
zone-new-made-own = { $domain } is ready, with the nameservers of its file.
