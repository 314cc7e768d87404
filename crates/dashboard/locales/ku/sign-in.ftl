# Rêya ketinê: têketin, vekirina hesêb, û tiştê ku girêdanên yekcarî dikin.

sign-in-title = Têkeve
sign-in-button = Têkeve
sign-in-forgotten = Te şîfreya xwe ji bîr kir?
sign-in-no-account = Hê hesabê te tune?
sign-in-to-sign-up = Meriv çawa hesabekî vedike
sign-in-refused = Navnîşana e-nameyê an şîfre xelet e.
sign-in-ended = Danişîna te bi dawî bû.
sign-in-elsewhere = Di hilpekîneke nû de têkeve,
sign-in-then-again = paşê vegere û formê dîsa bişîne. Tiştê ku te nivîsiye hîn li vir e.
sign-out-done = Tu derketî.

second-factor-title = Koda xwe binivîse
second-factor-lead = Şîfreya te rast bû. Niha koda ku sepana te ya piştrastkirinê nîşan dide binivîse.
second-factor-lost = Kodeke rizgarkirinê bi kar bîne
second-factor-none-left = Ne sepan ma, ne jî kodên rizgarkirinê? Rêveberek dikare faktora duyem ji bo te bigire.
second-factor-over = Ev pir dirêj kişand, an jî pir kod xelet bûn. Dîsa têkeve.
code-label = Koda 6 hejmarî
code-wrong = Ev kod xelet e, an berê hatiye bikaranîn. Li benda ya din bisekine.
recovery-label = Koda rizgarkirinê
recovery-help = Her yek ji wan carekê dixebite.
recovery-button = Pê têkeve

sign-up-title = Hesabekî veke
sign-up-lead = Em ê girêdanekê ji te re bişînin. Tu yê pê şîfreyekê hilbijêrî.
sign-up-email-help = Tu pê têdikevî, û ew tu carî nîşanî kesên din nayê dan.
sign-up-button = Girêdanê ji min re bişîne
sign-up-closed = Hesabên nû ji aliyê kesên ku vê pêşkêşkerê dimeşînin ve tên vekirin. Vexwendinekê ji wan bixwaze.
sign-up-by-invitation = Ji bo vekirina hesabekî li vir vexwendinek pêwîst e. Ji rêveberekî vê pêşkêşkerê bixwaze.
sign-up-invited = Tu hatî vexwendin? Wê demê girêdana di vexwendina xwe de veke.
sign-up-have-account = Hesabê te heye?
sign-up-sent = Heke navnîşan ya te be, tu yê li wir e-nameyeke me bibînî, bi girêdaneke ku te pêş ve dibe.

mail-sent-title = Li e-nameyên xwe binêre
mail-sent-to = Spas. Daxwaza te ya ji bo { $email } gihîşt.
mail-sent-hours =
    { $hours ->
        [one] Girêdan carekê û di nav saetekê de dixebite.
       *[other] Girêdan carekê û di nav { $hours } saetan de dixebite.
    }
mail-sent-nothing = Piştî çend deqeyan jî tiştek nehat? Li nav spamê binêre, û navnîşanê kontrol bike.
mail-sent-again = Dîsa biceribîne

forgotten-title = Te şîfreya xwe ji bîr kir?
forgotten-lead = Navnîşana hesabê xwe ji me re bêje, em ê girêdanekê ji te re bişînin ku pê şîfreyeke din hilbijêrî.
forgotten-button = Girêdanê ji min re bişîne
forgotten-no-mail = Ev pêşkêşker e-nameyan naşîne. Ji rêveberekî bipirse: ew dikare girêdanekê bide te ku pê şîfreyeke din hilbijêrî.
forgotten-back = Vegere têketinê
forgotten-sent = Heke hesabek bi vê navnîşanê hebe, tu yê li wir e-nameyeke me bibînî, bi girêdana hilbijartina şîfreyeke din.

reset-title = Şîfreyeke din hilbijêre
reset-lead = Tu yê ji her derê derkevî.
reset-button = Şîfreyê biguherîne
reset-done = Şîfreya te hat guhertin. Pê têkeve.

welcome-title = Bi xêr hatî
welcome-invitation = Tu hatî vexwendin. Şîfreyekê hilbijêre, û hesabê te amade ye.
welcome-confirmation = Navnîşana te hat piştrastkirin. Şîfreyekê hilbijêre, û hesabê te amade ye.
welcome-first-administrator = Ev pêşkêşker nû ye. Hesabê ku tu li vir vedikî rêveberê wê ye.
welcome-signed-in = Bi vê hesabekî din vedibe. Tu jixwe têketî, wekî
welcome-password = Şîfre
welcome-button = Hesêb veke
welcome-done = Bi xêr hatî! Hesabê te amade ye.

link-gone-title = Ev girêdan êdî naxebite
link-gone = Her girêdan carekê û ji bo demeke diyar dixebite. Dibe jî ku dema kopîkirinê hatibe birîn.
link-gone-account = Heke te ew bi kar anîbe, hesabê te heye: têkeve. Heke na, vexwendineke nû bixwaze, an ji nû ve hesabekî veke.
link-gone-password = Heke te ew bi kar anîbe, şîfreya te ya nû derbasdar e: têkeve. Heke na, girêdaneke nû bixwaze.
link-gone-home = Here herêmên xwe
link-gone-new = Girêdaneke nû bixwaze
