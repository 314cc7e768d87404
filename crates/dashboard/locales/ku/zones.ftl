# Lîsteya herêman, û yên nû.

zones-title = Herêm
zones-new = Herêma nû
zones-search = Li domainan bigere
zones-search-button = Bigere
zones-domain = Domain
zones-records = Tomar
zones-records-unit =
    { $count ->
        [one] tomar
       *[other] tomar
    }
zones-state = Pêşkêşkerên navan
zones-created = Hat afirandin
zones-copy = Kopî
zones-count =
    { $count ->
        [one] { $count } herêm
       *[other] { $count } herêm
    }
zones-found =
    { $count ->
        [one] { $count } herêm hat dîtin
       *[other] { $count } herêm hatin dîtin
    }
zones-live-here = Li ser vê pêşkêşkerê zindî ye
zones-live =
    { $count ->
        [one] Li ser pêşkêşkera xwe zindî ye
       *[other] Li ser hemû { $count } pêşkêşkeran zindî ye
    }
zones-pending = Di rê de ye: { $served } ji { $total }
zones-failing =
    { $count ->
        [one] Li ser { $name } nayê barkirin
       *[other] Li ser { $count } pêşkêşkeran nayê barkirin
    }
zones-empty-title = Herêma te ya yekem
zones-empty = Herêm tomarên domainekê digire: malpera wê li ku ye, e-nameyên wê diçin ku. Navê domainê binivîse, an jî pelê herêmê ji cihê ku niha lê ye bîne.
zones-empty-docs = Li qalibên gelemperî binêre
zones-new-first = Herêmekê biafirîne
zones-none-title = Herêm nehat dîtin
zones-none = Di navê tu domaineke te de ev tune ye:
zones-all = Hemû herêman nîşan bide
zones-none-new = Vê herêmê biafirîne

zone-new-title = Herêma nû
zone-new-domain = Domain
zone-new-domain-help = Domain bi xwe, wekî example.com, an jî herêmeke berevajî, wekî 2.0.192.in-addr.arpa.
zone-new-from-file = Bi pelekî herêmê dest pê bike
zone-new-optional = ne mecbûrî
zone-new-from-file-help = Wî ji cihê ku herêm niha lê ye derxîne, di forma BIND de. Berî ku tiştek bê afirandin, tu dibînî ka dê çi jê çêbibe.
zone-new-file = Pelê herêmê
zone-new-or = an jî
zone-new-paste = Li vir pê ve bike
zone-new-text = Pelê herêmê
zone-new-other-file = Di şûna wî de pelekî din
zone-new-left-out = Pel ji bo nîşandana li vir pir mezin e. Ji bo berdewamiyê wî carek din hilbijêre.
zone-new-no-text = Rêza { $line } ne nivîsa UTF-8 e. Pelê wekî UTF-8 tomar bike, an jî binêre ka ew bi rastî pelê herêmê ye.
zone-new-copy = Wê ji pêşkêşkereke din kopî bike
zone-new-copy-help = Herêm ji cihê ku niha lê ye tê girtin, û li pey her guherîna li wir diçe, heta ku tu wê bikî herêmeke serbixwe. Divê ew pêşkêşker destûrê bide vê ku herêmê bigire (AXFR). Heta wê gavê pêşkêşkerên navan ên li cem qeydkar wekî xwe bihêle.
zone-new-primaries = Pêşkêşkerên sereke
zone-new-primaries-help = Navnîşan, her yek di rêzekê de, wekî 192.0.2.1 an [2001:db8::1]:5353.
zone-new-tsig-key = Mifteya TSIG
zone-new-tsig-key-help = Navê mifteya ku girtin pê tên îmzekirin. Mifteyan gerînende çêdike.
zone-new-copy-and-file = Tomarên kopiyekê ji pêşkêşkerên wê yên sereke tên: pelê herêmê an van navnîşanan vala bihêle.
zone-new-made-copy = { $domain } li vir e, û niha ji { $primaries } tê girtin.
zone-new-submit = Herêmê biafirîne
zone-new-cancel = Dev jê berde
zone-new-then-title = Paşê çi tê
zone-new-then = Van pêşkêşkerên navan li cem qeydkarê domainê binivîse. Ji wê gavê pê ve ev herêm bersiva cîhanê dide.
zone-new-nameserver = Pêşkêşkera navan
zone-new-mistakes =
    { $count ->
        [one] Di pelê herêmê de şaşiyek heye
       *[other] Di pelê herêmê de { $count } şaşî hene
    }
zone-new-mistakes-help = Tiştek nehat afirandin. Nivîsa li jêr rast bike, an jî pelê rastkirî hilbijêre.
zone-new-changed = Domain an pel ne ew e ku te lê nihêrî. Tiştek nehat afirandin. Ev e ya ku niha dê bê afirandin.
zone-new-line = Rêza { $line }
zone-new-preview =
    { $count ->
        [0] Herêmeke bê tomar
        [one] Herêmeke bi { $count } tomarê
       *[other] Herêmeke bi { $count } tomaran
    }
zone-new-preview-help = Hê tiştek nehatiye afirandin. Ev e ya ku pel dibêje.
zone-new-create = Vê herêmê biafirîne
zone-new-correct = Domainê an pelê biguherîne
zone-new-look-again = Dîsa kontrol bike
zone-new-types = Li gorî cureyê
zone-new-no-records = Tune
zone-new-nameservers = Pêşkêşkerên navan
zone-new-nameservers-own = ji pelê hatin girtin
zone-new-nameservers-ours = yên me
zone-new-their-nameservers = Pel pêşkêşkerên navan dibêje ku ne yên vê pêşkêşkerê ne: { $nameservers }.
zone-new-their-nameservers-help = Yên cihê ku herêm jê tê li vir bi kêr nayên: di şûna wan de herêm yên vê pêşkêşkerê distîne.
zone-new-keep-nameservers = Pêşkêşkerên navan ên pelê bihêle. Divê ew jî vê herêmê bidin.
zone-new-soa-own = ji pelê hat girtin
zone-new-soa-ours = Di pelê de tune ye; herêm ya me distîne.
zone-new-records = Tomar
zone-new-name = Nav
zone-new-type = Cure
zone-new-value = Nirx
zone-new-more =
    { $count ->
        [one] Û { $count } tomara din.
       *[other] Û { $count } tomarên din.
    }
zone-new-made = { $domain } amade ye. Li cem qeydkarê domainê pêşkêşkerên navan { $nameservers } binivîse.
zone-new-made-reverse = { $domain } amade ye. Ji kesê ku navnîşan dane te bixwaze ku wê bide pêşkêşkerên navan { $nameservers }.
zone-new-made-own = { $domain } amade ye, bi pêşkêşkerên navan ên pelê xwe.
