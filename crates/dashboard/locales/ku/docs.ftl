# Belgekirina API-yê.

docs-search = Di belgekirinê de bigere
docs-contents = Naverok
docs-operations = Kirar
docs-guides = Rêber
docs-openapi = Belgeya OpenAPI
docs-link-to = Girêdana «{ $title }»
docs-dns-title = Kirarên DNS-ê
docs-dns-lead = Herêm, tomarên wan, pelên wan û rewşa wan li ser pêşkêşkerên navan.
docs-account-title = Kirarên hesabî
docs-account-lead = Jeton a kê ye, û dikare çi bike.
docs-samples = Mînak wek ku ne kar dikin, gava ku jeton û nasname di hawîrdorê (environment) de bin:
docs-english = Danasînên kiraran bi îngilîzî ne.
docs-permission = Destûr
docs-permission-none = tu yek: her jetona derbasdar
docs-path = Di rê de
docs-query = Di lêpirsînê de
docs-body = Laş
docs-required = mecbûrî
docs-sample-of = Zimanê mînakê: { $title }
docs-response = Bersiv
docs-response-empty = bê laş
docs-response-page = an jî, wek rûpelekê,
docs-objects = Obje
docs-objects-lead = Yên ku kirar pê dibersivînin. Bi demê re dibe ku qadên nû lê zêde bibin.
docs-errors = Xeletî
docs-errors-lead = Hemû xeletî bi yek şiklî ne.
docs-errors-more = Ji bo her yekê çi were kirin
docs-results-title = Lêgerîn
docs-results =
    { $count ->
        [one] Li yek cihî «{ $query }» heye.
       *[other] Li { $count } cihan «{ $query }» heye.
    }
docs-results-none = Li tu cihî hemû gotinên «{ $query }» tune ne.
docs-results-hint = Bi kêmtir gotinan an bi parçeyeke gotinê biceribîne: lêgerîn di rêberan, kiraran û qadên wan de digere.
docs-no-origin = Navnîşana vê pêşkêşkerê jê re nehatiye gotin: wê li şûna https://dns.example.net binivîse.
