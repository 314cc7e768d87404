# Lîsteya herêman, û yên nû.

zones-title = Herêm
zones-new = Herêma nû
zones-search = Li domainan bigere
zones-search-button = Bigere
zones-domain = Domain
zones-records = Tomar
zones-state = Pêşkêşkerên navan
zones-created = Hat afirandin
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
zones-live = Li ser hemû pêşkêşkeran
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
zones-none = Di navê ti domaina te de ev tune ye:
zones-all = Hemû herêman nîşan bide
zones-none-new = Vê herêmê biafirîne
