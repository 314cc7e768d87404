# The list of zones, and new ones.

zones-title = Zones
zones-new = New zone
zones-search = Search domains
zones-search-button = Search
zones-domain = Domain
zones-records = Records
zones-state = Nameservers
zones-created = Created
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
zones-live = On all nameservers
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
