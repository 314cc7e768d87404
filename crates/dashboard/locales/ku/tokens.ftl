# /account/developers/: jetonên API.

tokens-lead = Bi jetonekê bername li ser navê hesabê te API-yê bi kar tînin.
tokens-new = Jetona nû
tokens-new-acme = Jetona ji bo sertîfîkayan
tokens-none-title = Hê jeton tune ne
tokens-none = Jetonek rê dide bernameyekê ku tiştên ku tu destûrê didî bike: herêman rêz bike, tomaran lê zêde bike, bersiva pirsên ACME bide.
tokens-name = Nav
tokens-may = Destûr
tokens-limits = Sînor
tokens-last-use = Bikaranîna dawî
tokens-expiry = Diqede
tokens-actions = Kirar
tokens-breadcrumbs = Tu li vir î
tokens-made = hat çêkirin:
tokens-from = ji
tokens-unused = qet nehatiye bikaranîn
tokens-unlimited = naqede
tokens-expired = qediya
tokens-free = bê sînor
tokens-acme-only = Tenê pirsên ACME
tokens-zones = Herêm
tokens-zones-gone = êdî tu yek ji wan tune
tokens-names = Navên tomaran
tokens-types = Cureyên tomaran
tokens-networks = Navnîşan
tokens-more =
    { $count ->
        [one] û { $count } ya din
       *[other] û { $count } yên din
    }

tokens-revoke = Betal bike
tokens-revoke-title = Vê jetonê betal bikî?
tokens-revoke-lead = Bernameyên ku wê bi kar tînin ji niha ve tên redkirin. Ev nayê vegerandin; tu dikarî jetoneke din çêkî.
tokens-revoke-short = Bernameyên ku wê bi kar tînin yekser û ji bo her dem tên redkirin.
tokens-revoke-now = Betal bike
tokens-keep = Bihêle
tokens-revoked = Jeton hat betalkirin.

tokens-new-lead = Sir tenê carekê, dema ku jeton tê çêkirin, tê nîşandan.
tokens-presets = Ji bo çi
tokens-preset-blank = Her armanc
tokens-preset-acme = Sertîfîka (ACME)
tokens-preset-reading = Tenê lênêrîn
tokens-acme-help = Ev jeton ji danîna pirsên ACME di DNS-ê de û rakirina wan pê ve nikare tiştekî biguherîne. Ew tomarên din naxwîne; tenê dikare rêz bike ka kîjan herêm hene û di her yekê de çend tomar hene. Herêman li jêr hilbijêre, û ew yên din nas nake.
tokens-acme-more = Çawa tê bikaranîn
tokens-name-help = Paşê dibêje ka li cem kîjan bernameyê ye, wek «deployment» an «acme on www1».
tokens-expiry-never = Qet
tokens-expiry-week = Di 7 rojan de
tokens-expiry-month = Di 30 rojan de
tokens-expiry-quarter = Di 90 rojan de
tokens-expiry-year = Di salekê de
tokens-expiry-date = Di rojekê de…
tokens-expiry-day = Roja dawî
tokens-expiry-day-help = Heta ku ev roj li gorî UTC biqede kar dike. Dema ku «Di rojekê de…» hatibe hilbijartin tê hesibandin.
tokens-expiry-unreadable = Roja dawî ya ku jeton kar dike hilbijêre, an dawiyeke din.
tokens-permissions-missing = Herî kêm tiştekî ku jeton dikare bike hilbijêre.
tokens-may-list = Rêzkirin
tokens-may-list-help = Bibîne ka kîjan herêm û tomar hene.
tokens-may-read = Xwendin
tokens-may-read-help = Herêmekê, tomarekê, pelê herêmê û rewşa pêşkêşkerên navan bixwîne.
tokens-may-create = Çêkirin
tokens-may-create-help = Herêm û tomaran çêke.
tokens-may-update = Guhertin
tokens-may-update-help = Tomaran biguherîne.
tokens-may-delete = Jêbirin
tokens-may-delete-help = Tomaran û herêmên bi tevahî jê bibe. Digel çêkirin û guhertinê: herêmekê bi pelê herêmê biguherîne.
tokens-may-everything = Her tişt
tokens-may-everything-help = Hemûyên jorîn, û tiştên ku guhertoyên paşerojê lê zêde bikin.
tokens-may-dns = Her tişt bi herêm û tomaran
tokens-limits-help = Tiştê ku vala tê hiştin tiştekî sînordar nake. Sînor derbasdar in, jeton çi bikaribe bila bike.
tokens-zones-help = Ji bo hemû herêman, yên ku bên jî, tu yekê hilnebijêre. Jetona ku bi herêman sînordarkirî ye nikare yên nû çêke.
tokens-zones-none = Hê herêm tune ne, lewma tu yek ji bo hilbijartinê tune.
tokens-zones-filter = Herêman biparzinîne
tokens-zone-names-help = Her yek li rêzekê; vala ji bo hemû herêman, yên ku bên jî. Jetona ku bi herêman sînordarkirî ye nikare yên nû çêke.
tokens-zone-unknown = Rêza { $line }: di hesabê te de herêma { $domain } tune.
tokens-names-help = Her yek li rêzekê, li gorî herêmê: www, an @ ji bo navê herêmê bi xwe. * li şûna yek an çend etîketan e, wek di *.dev de. Dema ku nav an cure hatibin danîn, tiştek bi herêmê bi tevahî nayê kirin.
tokens-types-help = Ji bo hemû cureyan tu yekê hilnebijêre.
tokens-networks-help = Her yek li rêzekê, wek 192.0.2.7, 192.0.2.0/24 an 2001:db8::/32. Ji cihên din jeton tê redkirin.
tokens-own-address = Navnîşana te ya niha:
tokens-create = Jetonê çêke
tokens-cancel = Dev jê berde

tokens-created-title = Jeton hat çêkirin
tokens-created-once = Sirê niha kopî bike: ew tenê vê carê tê nîşandan.
tokens-shown-before = Sira jetonê carekê tê nîşandan û li vir nayê hilanîn. Heke te ew kopî nekiribe, jetonê betal bike û yeke din çêbike.
tokens-created-lead = Li vir tenê haşa wê (hash) tê parastin. Kî xwediyê sirê be, dikare tiştên ku jeton dikare bike.
tokens-secret = Sira jetonê
tokens-try = Biceribîne
tokens-try-keep = Wê têxe hawîrdora (environment) şêlekê:
tokens-try-keep-label = Fermana ku jetonê datîne
tokens-try-lead = Paşê API-yê bi kar bîne; $ZONE nasnameya (uuid) herêmekê ye, ku li ser rûpela herêmê ye:
tokens-done = Qediya, min ew kopî kir
