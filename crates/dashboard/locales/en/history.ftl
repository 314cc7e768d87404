# What became of a zone, and the ways back.

history-title = History
history-undone = The change was taken back.
history-undo-refused = The change was not taken back.
history-none = Nothing has become of this zone yet.
history-number = No. { $number }
history-serial = serial
history-undo-this = Undo: change { $number }
history-restore = Restore to here
history-restore-this = Restore to here: change { $number }
history-too-many = { $removed } records went and { $added } came: too many to be kept here.
history-lines = { $removed } removed, { $added } added
history-left-out =
    { $count ->
        [one] And { $count } more line.
       *[other] And { $count } more lines.
    }
history-newest = Newest
history-older = Older
history-create-zone = Zone created
history-delete-zone = Zone deleted
history-hand-over = Zone handed over
history-replace = Zone file imported
history-create-record = Record added
history-update-record = Record changed
history-delete-record = Record deleted
history-change-records = Several records changed
history-undo-of = Change { $number } taken back
history-restore-of = Restored to change { $number }
history-adopt = The platform’s nameservers changed
history-take-copy = Taken over from the primary server
history-expire-copy = The copy expired: no primary server could be reached
history-resume-copy = The copy is answered again
history-promote = Made a zone of its own
history-by-token = API token { $name }
history-by-revoked = API token { $name } (revoked)
history-by-lost-token = an API token that is gone
history-by-administrator = an administrator
history-by-former-owner = the zone’s former owner
history-by-operator = the operator
history-by-server = the server
restore-title = Restore
restore-heading = Restore to change { $number }
restore-help = The records become what they were after that change. The serial goes on rising, and you can undo it.
restore-changed = The zone was changed meanwhile. This is what would happen now.
restore-refused = Nothing was restored.
restore-nothing = The records are already what they were then.
restore-back = Back to the history
restore-submit = Restore
restore-done = The records are again what they were after change { $number }.
