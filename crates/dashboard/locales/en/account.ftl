# One's own account.

account-title = Account
account-email = Email address
account-first-name = First name
account-last-name = Last name
account-company = Company
account-since = Member since
account-is-administrator = Administrator
account-language-browser = Like the browser
account-language-help = Of these pages, and of mail to you.
account-saved = Your profile is saved.
optional = optional
save = Save
cancel = Cancel
breadcrumbs-label = Where you are

password-label = Password
password-about = A long one that you use nowhere else. A password manager remembers it for you.
password-change = Change password
password-present = Present password
password-new = New password
password-help = At least 10 characters.
password-show = Show password
password-wrong = The password is wrong.
password-refused = Choose one with at least 10 characters, and not your email address, a common password, or a row or repetition of keys: several words that have nothing to do with each other, for example.
password-changed = Your password is changed. All other sessions have ended.
password-ends-sessions = All your other sessions end.
password-keeps-tokens = Your API tokens go on working.
password-tokens = Look through your API tokens
email-refused = This is no email address, such as me@example.com.
email-taken = There is an account with this address already.

second-factor-name = Second factor
second-factor-on = On
second-factor-is-off = Off
second-factor-since = You sign in with your password and a code, since { $date }.
second-factor-about = With an authenticator app on your phone, a stolen password alone opens nothing.
second-factor-set-up = Set up second factor
second-factor-turn-off = Turn off
second-factor-turn-off-title = Turn off second factor
second-factor-turn-off-lead = From then on your password alone is enough to sign in. Your recovery codes do not work any more, and all your other sessions end.
second-factor-turned-off = The second factor is off.
second-factor-turned-on = The second factor is on. From now on you sign in with a code as well.
set-up-scan-title = Scan this code
set-up-scan = With an authenticator app such as Aegis, Google Authenticator, 1Password or Bitwarden.
set-up-qr = QR code for your authenticator app
set-up-open-app = Open the app on this device
set-up-by-hand = The camera does not work?
set-up-by-hand-help = Type this secret into the app: by time, 6 digits, 30 seconds.
set-up-secret = Secret
set-up-code-title = Type the code that the app shows
set-up-confirm = Turn on
set-up-over = That took too long. Scan the new code.
recovery-left =
    { $count ->
        [0] You have no recovery codes left. Make new ones, or you are locked out when your phone is gone.
        [one] You have 1 recovery code left.
       *[other] You have { $count } recovery codes left.
    }
recovery-title = Your recovery codes
recovery-lead = If your phone is gone, each of these codes signs you in once.
recovery-once = They are shown this once. Keep them where you keep your passwords, or on paper.
recovery-download = Download
recovery-kept = I have kept them
recovery-renew = New recovery codes
recovery-renew-lead = You get ten new codes. The old ones do not work any more.
recovery-renew-button = Show new codes

sessions-title = Where you are signed in
sessions-end-others = Sign out everywhere else
sessions-ended =
    { $count ->
        [0] You were signed in nowhere else.
        [one] One other session has ended.
       *[other] { $count } other sessions have ended.
    }
session-this-one = This browser
session-seen = last seen
session-since = signed in on
session-end = Sign out
session-ended = You are signed out there.
device-on-system = { $browser } on { $system }
device-unknown-on = Unknown browser on { $system }
device-unknown = Unknown browser

activity-lead = What was done with your account, the newest first. If something here was not you, change your password.
activity-none-title = Nothing here
activity-none = There is nothing older.
activity-newest = Newest
activity-older = Older
event-by = by
event-by-operator = the operator of the server
event-other = Something else
event-account-created = Account created
event-signed-in = Signed in
event-second-factor-failed = Wrong code behind the right password
event-signed-out = Signed out
event-session-ended = Session ended
event-other-sessions-ended = All other sessions ended
event-password-changed = Password changed
event-password-reset = Password changed by a link
event-reset-link-created = Link for another password created
event-second-factor-enabled = Second factor turned on
event-second-factor-disabled = Second factor turned off
event-recovery-codes-created = New recovery codes
event-recovery-code-used = Recovery code used
event-token-created = API token created
event-token-revoked = API token revoked
event-invitation-created = Invitation created
event-invitation-voided = Invitation withdrawn
event-administrator-granted = Made an administrator
event-administrator-revoked = Administrator no longer
event-limits-changed = Limits changed
event-limits = zones: { $zones }, records in a zone: { $records }
event-limit-of-server = the server’s limit
event-limit-none = no limit
event-account-suspended = Account suspended
event-account-resumed = Account active again
event-zone-removed = Zone deleted by an administrator
event-zone-handed-over = Zone handed over to another account
event-zone-received = Zone received from another account
event-deletion-started = Deletion of the account begun
event-account-deleted = Account deleted

delete-title = Delete account
delete-short = With all its zones, records and API tokens. This cannot be undone.
delete-to = Delete account…
delete-warning = This cannot be undone.
delete-no-zones = The account has no zones.
delete-zones =
    { $count ->
        [one] 1 zone goes with it, and is answered no more:
       *[other] { $count } zones go with it, and are answered no more:
    }
delete-further =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
delete-tokens = All API tokens stop working at once.
delete-type = To go on, type the address of the account:
delete-typed-wrong = Type { $email }
delete-button = Delete the account for good
delete-done = Your account is being deleted. Goodbye.
