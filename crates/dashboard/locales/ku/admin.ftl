# Tiştên ku rêveber dibînin.

admin-search = Bigere
admin-show-all = Hemûyan nîşan bide
admin-none-has = Di tu tiştî de ev tune ye:
admin-from-the-start = Ji serî ve
admin-account = Hesab
admin-domain = Domain
admin-records = Tomar
admin-created = Hat afirandin
admin-owner = Xwedî
admin-expires = Dema wê diqede

admin-accounts = Hesab
admin-accounts-search = Li e-name, nav an şirketê bigere
admin-accounts-none = Tu hesab nehat dîtin
admin-accounts-count =
    { $count ->
        [one] { $count } hesab
       *[other] { $count } hesab
    }
admin-state = Rewş
admin-state-active = Çalak
admin-state-suspended = Rawestandî
admin-state-closing = Tê jêbirin
admin-last-sign-in = Têketina dawî
admin-never = nayê zanîn

admin-about = Bi kurtî
admin-name = Nav
admin-own = Tu
admin-password-set = Heye
admin-password-none = Qet nehatiye danîn
admin-second-factor-since = Vekirî ye ji
admin-account-no-zones = Tu herêmên vî hesabî tune ne.
admin-closing-about = Ev hesab bi herêmên xwe ve tê jêbirin. Êdî kes nikare têkevê.
admin-suspended-about = Kes nikare têkeve vî hesabî, û jetonên API yên wî tên redkirin. Herêmên wî wekî berê tên pêşkêşkirin.
admin-suspended-since = Ji
admin-events-last = Tiştên ku hatin kirin
admin-events-all = Hemûyan nîşan bide
admin-events-none = Hê tiştek tune.

admin-limits = Sînor
admin-limits-about = Ji bo sînorê pêşkêşkerê qadê vala bihêle; 0 tê wateya bêsînor.
admin-limits-zones = Herêm
admin-limits-records = Tomarên herêmekê
admin-limits-server = Ya pêşkêşkerê: { $limit }
admin-limits-server-none = Ya pêşkêşkerê: bêsînor
admin-limits-wrong = Hejmareke tam heta 1000000000 binivîse, an vala bihêle.
admin-limits-saved = Sînor hatin tomarkirin.

admin-access = Gihîştin
admin-own-about = Ev hesabê te bi xwe ye. Şîfre û faktora duyem li rûpela ewlehiya xwe biguherîne. Tenê rêveberekî din dikare wî rawestîne an jê bibe.
admin-reset-link = Girêdana şîfreya nû
admin-reset-link-about = Carekê, di nav saetekê de dixebite. Yên berê ji kar dikevin.
admin-reset-link-hand-over = Wê nede kesekî din ji bilî
admin-reset-link-once = Bi wê carekê û di nav saetekê de şîfreyeke nû tê danîn. Ew tenê niha tê nîşandan.
admin-link-title = Girêdana yekcarî
admin-link-mailed = Ew bi e-nameyê jî hat şandin.
admin-link-no-name = Navnîşana vê pêşkêşkerê bixe pêşiya wê. Dema ku ew di mîhengan de hebe, girêdan bi tevahî tê:

admin-refused-own = Ev hesabê te bi xwe ye. Divê rêveberekî din vê bike.
admin-refused-last = Ev rêveberê dawî ye. Pêşî hesabekî din bike rêveber.

admin-suspend = Rawestîne
admin-suspend-title = Hesêb rawestîne
admin-suspend-lead = Ew ji her derê tê derxistin û nikare têkeve, û jetonên API yên wî yekser tên redkirin. Herêmên wî wekî berê tên pêşkêşkirin. Tu dikarî vê vegerînî.
admin-suspend-done = Hesab hat rawestandin.
admin-resume = Dîsa çalak bike
admin-resume-title = Hesêb dîsa çalak bike
admin-resume-lead = Ew dikare dîsa têkeve, û jetonên API yên wî dîsa dixebitin.
admin-resume-done = Hesab dîsa çalak e.
admin-grant = Bike rêveber
admin-grant-title = Bike rêveber
admin-grant-lead = Ew hemû hesab û herêman dibîne, û dikare rawestîne, jê bibe û bide yên din. Divê ew ji nû ve têkeve.
admin-grant-done = Hesab niha rêveber e.
admin-revoke = Ji rêveberiyê derxe
admin-revoke-title = Ji rêveberiyê derxe
admin-revoke-lead = Ew êdî van rûpelan nabîne, û divê ji nû ve têkeve. Herêmên wî bi xwe wekî xwe dimînin.
admin-revoke-done = Hesab êdî ne rêveber e.
admin-second-factor-off = Faktora duyem rake
admin-second-factor-off-title = Faktora duyem rake
admin-second-factor-off-lead = Ji bo kesê ku telefon û kodên rizgarkirinê winda kirine. Piştrast be ku ew bi rastî ew e: ji wir û pê ve tenê şîfre bes e. Ew ji her derê tê derxistin.
admin-second-factor-off-done = Faktora duyem hat rakirin.
admin-delete = Hesêb jê bibe
admin-delete-title = Hesêb jê bibe
admin-delete-zones =
    { $count ->
        [one] 1 herêm pê re diçe û êdî nayê bersivandin.
       *[other] { $count } herêm pê re diçin û êdî nayên bersivandin.
    }
admin-delete-about = Ew yekser tê derxistin û jetonên API yên wî ji kar dikevin. Heke herêmek bimîne, pêşî wê bide hesabekî din.
admin-delete-typed-wrong = Ev ne navnîşana hesêb e.
admin-delete-done = Hesab tê jêbirin.

admin-invitations = Vexwendin
admin-invitations-open = Vexwendinên vekirî
admin-invitations-none-title = Vexwendinên vekirî tune ne
admin-invitations-none = Yên ku hatine bikaranîn an dema wan qediyaye li vir nayên nîşandan.
admin-invite = Kesekî vexwîne
admin-invitation-email-help = Wê demê hesab tenê ji bo vê navnîşanê dikare bê vekirin. Bêyî wê, kesê ku girêdan li ba ye bi xwe hildibijêre.
admin-invitation-language = Zimanê e-nameyê
admin-invitation-role-help = Hemû hesab û herêman dibîne.
admin-invitation-make = Vexwendinê çêke
admin-invitation-hand-over = Wê bide
admin-invitation-anyone = Wê bide kesê ku divê hesabekî wî hebe.
admin-invitation-once = Bi wê carekê û di nav heft rojan de hesabek tê vekirin. Ew tenê niha tê nîşandan.
admin-invitation-for-anyone = Kesê ku girêdan li ba ye
admin-invitation-void = Vekişîne
admin-invitation-voided = Vexwendin hat vekişandin.
admin-invitation-gone = Vexwendin jixwe hatiye bikaranîn an vekişandin, an dema wê qediyaye.

admin-zones-search = Li domain an xwediyê wê bigere
admin-zones-none = Tu herêm nehat dîtin
admin-zones-none-at-all = Hê kesî herêmek neafirandiye.
admin-zones-count =
    { $count ->
        [one] { $count } herêm
       *[other] { $count } herêm
    }
admin-zone-hand-over = Bide hesabekî din
admin-zone-hand-over-about = Herêm bi hemû tomarên xwe ve diçe hesabekî din. Ew wekî berê tê pêşkêşkirin, lê jetonên API yên xwediyê niha êdî nagihîjinê.
admin-zone-new-owner = Navnîşana e-nameyê ya xwediyê nû
admin-zone-handed-over = Herêm ji { $email } re hat dayîn.
admin-zone-copy-key = Ev herêm kopî ye, û bi mifteyeke TSIG tê girtin ku ew hesab nikare bi kar bîne. Bila berê bibe herêmeke serbixwe.
admin-zone-no-account = Bi vê navnîşanê hesabek tune ye.
admin-zone-same-account = Herêm jixwe ya wî ye.
admin-zone-remove = Herêmê jê bibe
admin-zone-remove-about = Herêm û hemû tomarên wê tên jêbirin û êdî nayên bersivandin. Ev nayê vegerandin.
admin-zone-type = Ji bo berdewamiyê domainê binivîse:
admin-zone-typed-wrong = Ev ne domaina herêmê ye.
admin-zone-removed = { $domain } hat jêbirin.

admin-events = Bûyer
admin-events-of = Yên
admin-events-of-all = Bûyerên hemû hesaban
admin-event-what = Bûyer
admin-event-by = Kê kir
admin-event-from = Ji ku
admin-event-when = Kengî
admin-event-own = bi xwe
admin-event-visitor = kesekî ku têneketibû
