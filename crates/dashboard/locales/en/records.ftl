# A zone's records, and the form of one.

records-title = Records
records-breadcrumbs = Where you are
records-sections = Pages of this zone
records-beside = Nameservers
records-export = Export
records-import = Import a zone file
records-delete-zone = Delete zone
records-more = More
records-search = Filter by name, type or value
records-search-button = Filter
records-add = Add record
records-name = Name
records-type = Type
records-value = Value
records-priority = Priority
records-weight = Weight
records-port = Port
records-target = Target
records-flags = Flags
records-tag = Tag
records-actions = Actions
records-edit = Edit
records-delete = Delete
records-edit-this = Edit { $type } { $name }
records-delete-this = Delete { $type } { $name }
records-select = Select { $type } { $name }
records-selection = Selection
records-select-all = Select all on this page
records-selected = Selected:
records-selected-these = With those that are ticked:
records-set-ttl = Set TTL
records-dismiss = Dismiss
records-count =
    { $count ->
        [one] { $count } record
       *[other] { $count } records
    }
records-found = { $count } of { $total } records
records-none-title = No record found
records-none = No record contains
records-all = Show all records
records-fixed-soa = Kept by the server: the serial rises with every change.
records-fixed-ns = Served until you add NS records of your own at @.

records-empty-title = What is this domain for?
records-empty = Choose a starting point; each opens a form that is partly filled in.
records-start-website = Website
records-start-website-help = An A record that leads the domain to a server’s address
records-start-www = www
records-start-www-help = The same website under www
records-start-mail = Mail
records-start-mail-help = An MX record that names the server which takes the mail
records-start-spf = Who may send mail
records-start-spf-help = A TXT record with SPF, against forged senders
records-start-import = Zone file
records-start-import-help = Bring all records from where they are now
records-start-docs = Common patterns
records-start-docs-help = Mail with DKIM and DMARC, subdomains, certificates

records-nameservers = At the registrar
records-nameservers-help = Enter these nameservers for the domain where it is registered.
records-nameservers-own = The zone names its own nameservers. Enter these for the domain where it is registered.
records-delegation = Delegation
records-delegation-help = Ask who gave you the addresses to delegate { $domain } to these nameservers.
records-nameservers-strangers = None of these is a nameserver of this server ({ $nameservers }). While they are entered at the registrar, what you change here is seen only if they serve this zone, too. To be served from here, delete the NS records at @.
records-nameserver = Nameserver
records-programs = For programs
records-programs-help = By this uuid the API knows the zone.
records-uuid = uuid of the zone
status-title = State
status-some = { $count } of { $total } up to date
status-failing = Trouble
status-serial = Serial of the zone:
status-in-sync = Up to date
status-pending = On its way
status-trouble = Failing
status-serves = Serves
status-withheld = Answers SERVFAIL
status-serves-not = Does not serve the zone yet
status-away = Does not answer at present. Changes are kept, and delivered when it is back.
status-refused = Has not taken the zone as it stands. It is tried again.

records-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
records-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
records-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
records-seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }

records-new-title = Add record
records-edit-title = Edit record
records-save = Save
records-cancel = Cancel
records-change-type = Show the fields of this type
records-types-common = Common
records-types-other = Others
records-example = For example
records-name-help = @ or nothing for the domain itself; * for all names that are not there.
records-ttl-help = How long resolvers keep it.
records-ttl-other = Other…
records-ttl-seconds = Other TTL, in seconds
records-priority-help = The lowest is tried first.
records-weight-help = Shares among equal priorities.
records-port-help = Where the service listens.
records-target-help = The server’s host name.
records-flags-help = 0, or 128 where an unknown tag must stop issuing.
records-tag-help = issue, issuewild or iodef.
records-caa-value-help = The authority’s domain, without quotes. A semicolon (;) alone: nobody may issue. For iodef, a URL.
records-missing = Fill in this field.
records-flags-wrong = A whole number from 0 to 255; 0 is usual.
records-tag-wrong = A tag has only letters and digits, such as issue.
records-text-help = As it is, without quotes. Long texts are divided for you, and line breaks are left out.
records-preview = In the zone file
records-preview-empty = The line appears here as you type.

records-label-ipv4 = IPv4 address
records-label-ipv6 = IPv6 address
records-label-host = Host name
records-label-mail-server = Mail server
records-label-text = Text
records-label-nameserver = Nameserver
records-label-value = Value
records-help-a = Leads the name to an IPv4 address.
records-help-aaaa = Leads the name to an IPv6 address.
records-help-cname = Makes the name an alias of another. Nothing else may stand at it, so that @ cannot be one.
records-help-mx = Names the server that takes mail for the name. It must have addresses, and be no alias.
records-help-txt = Text for programs: SPF, DKIM, DMARC, proofs of ownership.
records-help-ns = Hands a subdomain over to other nameservers; at @, names those of the zone itself.
records-help-srv = Tells where a service is. Its name says which, such as _sip._tcp.
records-help-caa = Says which authorities may issue certificates for the name and all below it.
records-help-dname = Makes all names below this one aliases of those below another.
records-help-ds = Ties a signed subdomain to this zone: key tag, algorithm, digest type, digest.
records-help-https = Tells browsers how to connect: priority, target, parameters.
records-help-loc = A place on earth: latitude, longitude, altitude.
records-help-naptr = Rewrites names for telephony: order, preference, flags, services, expression, replacement.
records-help-openpgpkey = A public OpenPGP key, in base 64.
records-help-ptr = Leads an address back to its host name, in reverse zones.
records-help-smimea = Ties a mail certificate to an address: usage, selector, matching type, data.
records-help-sshfp = The fingerprint of an SSH key, as ssh-keygen -r prints it.
records-help-svcb = Tells how to reach a service: priority, target, parameters.
records-help-tlsa = Ties a TLS certificate to a port (DANE), at a name such as _443._tcp.www.
records-help-uri = Leads to a URL: priority, weight, URL in quotes.
records-help-other = The data as zone files have it.

records-added = Added: { $record }
records-changed = Changed: { $record }
records-unchanged = Nothing was changed: the record says this already.
records-deleted = Deleted: { $record }
records-someone = someone
records-changed-meanwhile = This record was changed meanwhile by { $who }. It is now: { $record }. What you typed is kept below: save again to put it in the place of that.
records-deleted-meanwhile = This record was deleted meanwhile by { $who }. What you typed is kept below: add it as a new record, or leave it.
records-gone-already = The record is gone already: deleted by { $who }.
records-nameservers-displaced = With an NS record of its own at @, the zone is no longer served with this server’s nameservers, { $nameservers }: it names those alone that stand in its NS records, and each of them must serve the zone.
records-sure = Use nameservers of my own
records-hint-spf = There are several SPF records at this name now. Mail servers take that for a mistake: write one with all that may send.
records-hint-mx = { $name } has no address in this zone, so that no mail arrives there. Add an A or AAAA record for it.
records-hint-tag = The tag { $tag } is not known. The usual ones are issue, issuewild and iodef.
records-none-selected = No record was ticked.
records-several-deleted =
    { $count ->
        [one] { $count } record deleted
       *[other] { $count } records deleted
    }
records-several-changed =
    { $count ->
        [one] TTL of { $count } record set
       *[other] TTL of { $count } records set
    }

import-title = Import a zone file
import-help = The file takes the place of all records of the zone. You see first what goes and what comes.
import-empty = Choose a file, or paste its text.
import-look = Look at it
import-mistakes-help = Nothing has been changed. Correct the text below, or choose the corrected file.
import-changed = The zone or the file is not the one that you looked at: it was changed meanwhile. Nothing was replaced. This is what would happen now.
import-nothing = The file says what the zone says already
import-kept =
    { $count ->
        [one] { $count } record stays as it is. Nothing has been changed yet.
       *[other] { $count } records stay as they are. Nothing has been changed yet.
    }
import-submit = Replace the zone’s records
import-done = The zone file was taken over.

delete-zone-title = Delete zone
delete-zone-what =
    { $count ->
        [one] The zone goes with its { $count } record, and with its history.
       *[other] The zone goes with its { $count } records, and with its history.
    }
delete-zone-help = At once nobody is answered any more who asks here for the domain: its website, its mail. This cannot be undone.
delete-zone-export = Download the zone file first
delete-zone-domain = Type { $domain } to confirm
delete-zone-other = This is not the zone’s domain, { $domain }.
delete-zone-submit = Delete this zone
delete-zone-done = { $domain } was deleted.

copy-help = This zone is a copy: its records come from its primary servers, and are changed there.
copy-waiting = Nothing has come from there so far. Until it has, questions for this zone are answered with a failure (SERVFAIL).
copy-expired = The copy has expired. Until a primary server answers again, questions for this zone are answered with a failure (SERVFAIL).
copy-unconfirmed = The last attempt to refresh it failed. It goes on being answered until it expires.
copy-see-state = See its state
copy-state-waiting = Nothing fetched yet
copy-state-expired = Expired
copy-of = Copy of
copy-key = TSIG key
copy-refreshed = Refreshed
copy-never = not yet
copy-expires = Expires
copy-expired-at = Expired
copy-error = What is wrong
copy-retried = It is tried again by itself.
copy-wrong-source = If the address or the key is wrong, delete this zone and create it anew.
copy-promote = Promote to a zone of its own
copy-empty-title = No records yet
copy-empty = They are fetched from the primary servers.
records-nameservers-of-copy = Nameservers of the zone
records-nameservers-copy = They come from the primary server, and are changed there.

promote-title = Promote the copy
promote-what = { $domain } keeps its records and its serial, and is changed here from then on.
promote-what-empty = { $domain } is changed here from then on.
promote-for-good = It is not fetched from its primary servers any more. This cannot be taken back.
promote-nameservers = Its NS records stay those of the primary server. To have it answered from here alone, delete those at @ afterwards, and enter { $nameservers } at the domain’s registrar. Leave the old server running until the registrar’s old entries have left all caches, two days as a rule.
promote-as-of = The last attempt to refresh the copy failed: it has the records of { $moment }. What was changed at the primary server since is lost.
promote-empty = Nothing has come from the primary servers so far: it becomes a zone without records.
promote-submit = Promote
promote-done = { $domain } is a zone of its own now.
