# What administrators see.

admin-search = Search
admin-show-all = Show all
admin-none-has = Nothing contains
admin-from-the-start = From the start
admin-account = Account
admin-domain = Domain
admin-records = Records
admin-created = Created
admin-owner = Owner
admin-expires = Expires

admin-accounts = Accounts
admin-accounts-search = Search by email, name or company
admin-accounts-none = No account found
admin-accounts-count =
    { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    }
admin-state = State
admin-state-active = Active
admin-state-suspended = Suspended
admin-state-closing = Being deleted
admin-last-sign-in = Last sign-in
admin-never = not known

admin-about = Overview
admin-name = Name
admin-own = You
admin-password-set = Set
admin-password-none = None was ever set
admin-second-factor-since = On since
admin-account-no-zones = The account has no zones.
admin-closing-about = This account is being deleted with its zones. Nobody can sign in to it any more.
admin-suspended-about = Nobody can sign in to this account, and its API tokens are refused. Its zones go on being served.
admin-suspended-since = Since
admin-events-last = What was done
admin-events-all = Show all
admin-events-none = Nothing yet.

admin-limits = Limits
admin-limits-about = Leave a field empty for the server’s limit; 0 is no limit.
admin-limits-zones = Zones
admin-limits-records = Records in a zone
admin-limits-server = The server’s: { $limit }
admin-limits-server-none = The server’s: no limit
admin-limits-wrong = Write a whole number up to 1000000000, or leave it empty.
admin-limits-saved = The limits are saved.

admin-access = Access
admin-own-about = This is your own account. Change your password or your second factor on your security page. Only another administrator can suspend or delete it.
admin-reset-link = Link for a new password
admin-reset-link-about = Works once, within an hour. Earlier ones stop working.
admin-reset-link-hand-over = Hand it to nobody but
admin-reset-link-once = It sets a new password, once, within an hour. It is shown only now.
admin-link-title = One-time link
admin-link-mailed = It is on its way by mail, too.
admin-link-no-name = Put the address of this server in front of it. The link comes whole once the configuration names it:

admin-refused-own = This is your own account. Another administrator has to do this.
admin-refused-last = This is the last administrator. Make another account an administrator first.

admin-suspend = Suspend
admin-suspend-title = Suspend account
admin-suspend-lead = They are signed out everywhere and cannot sign in, and their API tokens are refused at once. Their zones go on being served. You can take this back.
admin-suspend-done = The account is suspended.
admin-resume = Reactivate
admin-resume-title = Reactivate account
admin-resume-lead = They can sign in again, and their API tokens work again.
admin-resume-done = The account is active again.
admin-grant = Make administrator
admin-grant-title = Make administrator
admin-grant-lead = They see all accounts and zones, and can suspend, delete and hand over. They have to sign in anew.
admin-grant-done = The account is an administrator now.
admin-revoke = Remove as administrator
admin-revoke-title = Remove as administrator
admin-revoke-lead = They no longer see these pages, and have to sign in anew. Their own zones stay as they are.
admin-revoke-done = The account is no administrator any more.
admin-second-factor-off = Remove second factor
admin-second-factor-off-title = Remove second factor
admin-second-factor-off-lead = For one who has lost phone and recovery codes. Make sure that it is really them: from then on the password alone is enough. They are signed out everywhere.
admin-second-factor-off-done = The second factor is removed.
admin-delete = Delete account
admin-delete-title = Delete account
admin-delete-zones =
    { $count ->
        [one] 1 zone goes with it, and is answered no more.
       *[other] { $count } zones go with it, and are answered no more.
    }
admin-delete-about = They are signed out at once, and their API tokens stop working. To keep a zone, hand it over first.
admin-delete-typed-wrong = This is not the address of the account.
admin-delete-done = The account is being deleted.

admin-invitations = Invitations
admin-invitations-open = Open invitations
admin-invitations-none-title = No open invitations
admin-invitations-none = Those that were used or have expired are not listed.
admin-invite = Invite someone
admin-invitation-email-help = The account can then be made for this address only. Without one, whoever has the link chooses.
admin-invitation-language = Language of the mail
admin-invitation-role-help = Sees all accounts and zones.
admin-invitation-make = Create invitation
admin-invitation-hand-over = Hand it to
admin-invitation-anyone = Hand it to whoever is to have an account.
admin-invitation-once = It makes an account, once, within seven days. It is shown only now.
admin-invitation-for-anyone = Whoever has the link
admin-invitation-void = Withdraw
admin-invitation-voided = The invitation is withdrawn.
admin-invitation-gone = The invitation was used or withdrawn already, or has expired.

admin-zones-search = Search by domain or owner
admin-zones-none = No zone found
admin-zones-none-at-all = Nobody has made a zone yet.
admin-zones-count =
    { $count ->
        [one] { $count } zone
       *[other] { $count } zones
    }
admin-zone-hand-over = Hand over
admin-zone-hand-over-about = The zone goes to another account with all its records. It is served as before, but the API tokens of the present owner no longer reach it.
admin-zone-new-owner = Email address of the new owner
admin-zone-handed-over = The zone was handed over to { $email }.
admin-zone-copy-key = This zone is a copy that is transferred with a TSIG key which that account may not use. Have the copy promoted first.
admin-zone-no-account = There is no account with this address.
admin-zone-same-account = The zone is theirs already.
admin-zone-remove = Remove zone
admin-zone-remove-about = The zone and all its records are deleted and answered no more. This cannot be undone.
admin-zone-type = To go on, type the domain:
admin-zone-typed-wrong = This is not the domain of the zone.
admin-zone-removed = { $domain } is removed.

admin-events = Events
admin-events-of = Of
admin-events-of-all = Events of all accounts
admin-event-what = Event
admin-event-by = By
admin-event-from = From
admin-event-when = When
admin-event-own = themselves
admin-event-visitor = someone not signed in
