# Çi hat serê herêmekê, û rêyên vegerê.

history-title = Dîrok
history-undone = Guherîn hat vegerandin.
history-undo-refused = Guherîn nehat vegerandin.
history-none = Hê tiştek bi vê herêmê nehatiye kirin.
history-number = Hejmar { $number }
history-serial = hejmara herêmê
history-undo-this = Vegerîne: guherîna { $number }
history-restore = Vegere vir
history-restore-this = Vegere vir: guherîna { $number }
history-too-many = { $removed } tomar çûn û { $added } hatin: pir zêde ne ku li vir werin hilanîn.
history-lines = Jêbirin: { $removed } · Zêdekirin: { $added }
history-left-out =
    { $count ->
        [one] Û { $count } rêza din.
       *[other] Û { $count } rêzên din.
    }
history-newest = Yên nû
history-older = Yên kevntir
history-create-zone = Herêm hat afirandin
history-delete-zone = Herêm hat jêbirin
history-hand-over = Herêm ji hesabekî din re hat dayîn
history-replace = Pelê herêmê hat anîn
history-create-record = Tomar hat lêzêdekirin
history-update-record = Tomar hat guhertin
history-delete-record = Tomar hat jêbirin
history-change-records = Çend tomar hatin guhertin
history-undo-of = Guherîna { $number } hat vegerandin
history-restore-of = Vegera guherîna { $number }
history-adopt = Pêşkêşkerên navan ên platformê guherîn
history-take-copy = Ji pêşkêşkera sereke hat girtin
history-expire-copy = Dema kopiyê qediya: tu pêşkêşkereke sereke bersiv neda
history-resume-copy = Kopî dîsa tê bersivandin
history-promote = Bû herêmeke serbixwe
history-by-token = Jetona API { $name }
history-by-revoked = Jetona API { $name } (betalkirî)
history-by-lost-token = jetoneke API ku êdî tune ye
history-by-administrator = rêveberek
history-by-former-owner = xwediyê berê yê herêmê
history-by-operator = gerînende
history-by-server = pêşkêşker
restore-title = Vegerîne
restore-heading = Vegere guherîna { $number }
restore-help = Tomar dibin wekî piştî wê guherînê. Hejmara herêmê her bilind dibe, û tu dikarî vê jî vegerînî.
restore-changed = Di vê navê de herêm hat guhertin. Ev e ya ku niha dê çêbibe.
restore-refused = Tiştek nehat vegerandin.
restore-nothing = Tomar jixwe wekî wê demê ne.
restore-back = Vegere dîrokê
restore-submit = Vegerîne
restore-done = Tomar dîsa wekî piştî guherîna { $number } ne.
