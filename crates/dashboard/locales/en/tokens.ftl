# /account/developers/: API tokens.

tokens-lead = With a token, programs use the API on your account's behalf.
tokens-new = New token
tokens-new-acme = Token for certificates
tokens-none-title = No tokens yet
tokens-none = A token lets a program do what you allow it: list zones, add records, answer ACME challenges.
tokens-name = Name
tokens-may = Permissions
tokens-limits = Limits
tokens-last-use = Last used
tokens-expiry = Expires
tokens-actions = Actions
tokens-breadcrumbs = Where you are
tokens-made = made
tokens-from = from
tokens-unused = never used
tokens-unlimited = does not expire
tokens-expired = expired
tokens-free = no limits
tokens-acme-only = ACME challenges only
tokens-zones = Zones
tokens-zones-gone = none that are there any more
tokens-names = Record names
tokens-types = Record types
tokens-networks = Addresses
tokens-more =
    { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }

tokens-revoke = Revoke
tokens-revoke-title = Revoke this token?
tokens-revoke-lead = Programs that use it are refused from now on. This cannot be taken back; you can make another token.
tokens-revoke-short = Programs that use it are refused at once, for good.
tokens-revoke-now = Revoke
tokens-keep = Keep
tokens-revoked = The token is revoked.

tokens-new-lead = The secret is shown once, when the token is made.
tokens-presets = What for
tokens-preset-blank = Any purpose
tokens-preset-acme = Certificates (ACME)
tokens-preset-reading = Only looking
tokens-acme-help = This token can do nothing but put ACME challenges into DNS and take them away. It reads no other record; which zones there are, and how many records each has, it can list. Choose the zones below, and it knows of no others.
tokens-acme-more = How to use it
tokens-name-help = Says later which program has it, such as “deployment” or “acme on www1”.
tokens-expiry-never = Never
tokens-expiry-week = In 7 days
tokens-expiry-month = In 30 days
tokens-expiry-quarter = In 90 days
tokens-expiry-year = In a year
tokens-expiry-date = On a day…
tokens-expiry-day = Last day
tokens-expiry-day-help = It works until this day is over, in UTC. Counts where “On a day…” is chosen.
tokens-expiry-unreadable = Choose the last day on which the token works, or another expiry.
tokens-permissions-missing = Choose at least one thing that the token may do.
tokens-may-list = List
tokens-may-list-help = See which zones and records there are.
tokens-may-read = Read
tokens-may-read-help = Read one zone, one record, the zone file, and the state of the nameservers.
tokens-may-create = Create
tokens-may-create-help = Make zones and records.
tokens-may-update = Update
tokens-may-update-help = Change records.
tokens-may-delete = Delete
tokens-may-delete-help = Delete records and whole zones. Together with creating and updating: replace a zone by a zone file.
tokens-may-everything = Everything
tokens-may-everything-help = All of the above, and what future versions add.
tokens-may-dns = Everything with zones and records
tokens-limits-help = What is left empty does not limit. Limits hold whatever the token may do.
tokens-zones-help = Choose none for all zones, also those to come. A token that is limited to zones cannot make new ones.
tokens-zones-none = There are no zones yet, so that there is none to choose.
tokens-zones-filter = Filter zones
tokens-zone-names-help = One a line; empty for all zones, also those to come. A token that is limited to zones cannot make new ones.
tokens-zone-unknown = Line { $line }: there is no zone { $domain } in your account.
tokens-names-help = One a line, relative to the zone: www, or @ for the zone’s own name. * stands for one or more labels, as in *.dev. With names or types set, nothing can be done with a zone as a whole.
tokens-types-help = Choose none for all types.
tokens-networks-help = One a line, as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32. From elsewhere the token is refused.
tokens-own-address = Your own address at the moment:
tokens-create = Create token
tokens-cancel = Cancel

tokens-created-title = The token is made
tokens-created-once = Copy the secret now: it is shown only this once.
tokens-shown-before = A token’s secret is shown once, and it is not kept here. If you have not copied it, revoke the token and make another.
tokens-created-lead = Only a fingerprint of it is kept here. Whoever has the secret can do what the token may.
tokens-secret = Secret of the token
tokens-try = Try it
tokens-try-keep = Put it into the environment of a shell:
tokens-try-keep-label = Command that sets the token
tokens-try-lead = Then use the API; $ZONE is the uuid of a zone, which stands on the zone’s page:
tokens-done = Done, I have copied it
