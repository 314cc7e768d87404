# Tomarên herêmekê, û forma tomarekê.

records-title = Tomar
records-breadcrumbs = Tu li vir î
records-sections = Rûpelên vê herêmê
records-beside = Pêşkêşkerên navan
records-export = Derxîne
records-import = Pelekî herêmê bîne
records-delete-zone = Herêmê jê bibe
records-more = Zêdetir
records-search = Li gorî nav, cure an nirxê biparzinîne
records-search-button = Biparzinîne
records-add = Tomarekê lê zêde bike
records-name = Nav
records-type = Cure
records-value = Nirx
records-priority = Pêşanî
records-weight = Giranî
records-port = Port
records-target = Armanc
records-flags = Nîşan
records-tag = Etîket
records-actions = Kirar
records-edit = Biguherîne
records-delete = Jê bibe
records-edit-this = { $type } { $name } biguherîne
records-delete-this = { $type } { $name } jê bibe
records-select = { $type } { $name } hilbijêre
records-selection = Hilbijartin
records-select-all = Hemûyên vê rûpelê hilbijêre
records-selected = Hilbijartî:
records-selected-these = Bi yên nîşankirî re:
records-set-ttl = TTL-yê deyne
records-dismiss = Bigire
records-count =
    { $count ->
        [one] { $count } tomar
       *[other] { $count } tomar
    }
records-found = { $count } ji { $total } tomaran
records-none-title = Tomar nehat dîtin
records-none = Di tu tomarê de ev tune ye:
records-all = Hemû tomaran nîşan bide
records-fixed-soa = Pêşkêşker wê bi xwe digire: hejmara herêmê bi her guherînê bilind dibe.
records-fixed-ns = Tên pêşkêşkirin heta ku tu li @ tomarên NS yên xwe deynî.

records-empty-title = Ev domain ji bo çi ye?
records-empty = Destpêkekê hilbijêre; her yek formeke nîv-dagirtî vedike.
records-start-website = Malper
records-start-website-help = Tomara A, ku domainê dibe navnîşana pêşkêşkerekê
records-start-www = www
records-start-www-help = Heman malper di bin www de
records-start-mail = E-name
records-start-mail-help = Tomara MX, ku navê pêşkêşkera e-nameyan dibêje
records-start-spf = Kî dikare e-nameyan bişîne
records-start-spf-help = Tomara TXT bi SPF, li dijî şandyarên sexte
records-start-import = Pelê herêmê
records-start-import-help = Hemû tomaran ji cihê ku niha lê ne bîne
records-start-docs = Qalibên gelemperî
records-start-docs-help = E-name bi DKIM û DMARC, bindomain, sertîfîka

records-nameservers = Li cem qeydkarê domainê
records-nameservers-help = Li cihê ku domain lê qeydkirî ye van pêşkêşkerên navan binivîse.
records-nameservers-own = Herêm navê pêşkêşkerên xwe bi xwe dibêje. Van li cihê ku domain lê qeydkirî ye binivîse.
records-delegation = Delegasyon
records-delegation-help = Ji kesê ku navnîşan dane te bixwaze ku { $domain } bide van pêşkêşkerên navan.
records-nameservers-strangers = Ti yek ji van ne pêşkêşkera navan a vê pêşkêşkerê ye ({ $nameservers }). Heta ku ew li cem qeydkarê domainê nivîsî bin, guherînên te yên li vir tenê wê demê xuya dibin ku ew jî vê herêmê bidin. Ji bo ku ji vir were dayîn, tomarên NS yên li @ jê bibe.
records-nameserver = Pêşkêşkera navan
records-programs = Ji bo bernameyan
records-programs-help = API herêmê bi vê uuid-yê nas dike.
records-uuid = uuid-ya herêmê
status-title = Rewş
status-some = { $count } ji { $total } rojanekirî ne
status-failing = Pirsgirêk
status-serial = Hejmara herêmê:
status-in-sync = Rojanekirî ye
status-pending = Di rê de ye
status-trouble = Bi ser nakeve
status-serves = Dide
status-withheld = SERVFAIL dide
status-serves-not = Herêmê hê nade
status-away = Niha bersivê nade. Guhertin têne parastin, û dema ku vegere jê re têne şandin.
status-refused = Herêm wekî ku niha ye nestandiye. Dê dîsa bê ceribandin.

records-days =
    { $count ->
        [one] { $count } roj
       *[other] { $count } roj
    }
records-hours =
    { $count ->
        [one] { $count } saet
       *[other] { $count } saet
    }
records-minutes =
    { $count ->
        [one] { $count } deqe
       *[other] { $count } deqe
    }
records-seconds =
    { $count ->
        [one] { $count } saniye
       *[other] { $count } saniye
    }

records-new-title = Tomareke nû
records-edit-title = Tomarê biguherîne
records-save = Tomar bike
records-cancel = Dev jê berde
records-change-type = Qadên vî cureyî nîşan bide
records-types-common = Gelemperî
records-types-other = Yên din
records-example = Wekî mînak
records-name-help = @ an vala ji bo domainê bi xwe; * ji bo hemû navên ku tune ne.
records-ttl-help = Resolver çiqasî wê li cem xwe dihêlin.
records-ttl-other = Yeke din…
records-ttl-seconds = TTL-yeke din, bi saniyeyan
records-priority-help = Pêşî ya herî kêm tê ceribandin.
records-weight-help = Parvekirin di nav pêşaniyên wekhev de.
records-port-help = Xizmet li ku guhdarî dike.
records-target-help = Navê pêşkêşkerê.
records-flags-help = 0, an jî 128 heke etîketa nenas divê dayînê rawestîne.
records-tag-help = issue, issuewild an iodef.
records-caa-value-help = Domaina saziyê, bê dunikan. Tenê xala-bêhnok (;): kes nikare bide. Ji bo iodef, URL-yek.
records-missing = Vê qadê dagire.
records-flags-wrong = Hejmareke tam ji 0 heta 255; bi gelemperî 0.
records-tag-wrong = Etîket tenê ji tîp û hejmaran pêk tê, wekî issue.
records-text-help = Wekî xwe, bê dunikan. Nivîsên dirêj ji bo te tên parçekirin, û şikestinên rêzan tên avêtin.
records-preview = Di pelê herêmê de
records-preview-empty = Gava ku tu dinivîsî rêz li vir xuya dibe.

records-label-ipv4 = Navnîşana IPv4
records-label-ipv6 = Navnîşana IPv6
records-label-host = Navê mêvandar
records-label-mail-server = Pêşkêşkera e-nameyan
records-label-text = Nivîs
records-label-nameserver = Pêşkêşkera navan
records-label-value = Nirx
records-help-a = Navî dibe navnîşaneke IPv4.
records-help-aaaa = Navî dibe navnîşaneke IPv6.
records-help-cname = Navî dike nasnavê navekî din. Li cem wî tiştekî din nabe, lewma @ nikare bibe CNAME.
records-help-mx = Navê pêşkêşkera ku e-nameyên vî navî distîne. Divê navnîşanên wê hebin, û ew ne nasnav be.
records-help-txt = Nivîs ji bo bernameyan: SPF, DKIM, DMARC, îspata xwedîtiyê.
records-help-ns = Bindomainekê dide pêşkêşkerên din; li @, navê pêşkêşkerên herêmê bi xwe dibêje.
records-help-srv = Dibêje ka xizmetek li ku ye. Navê wê dibêje ka kîjan, wekî _sip._tcp.
records-help-caa = Dibêje ka kîjan sazî dikarin sertîfîkayan bidin vî navî û hemû yên di bin wî de.
records-help-dname = Hemû navên di bin vî de dike nasnavên yên di bin navekî din de.
records-help-ds = Bindomaineke îmzekirî bi vê herêmê ve girê dide: hejmara mifteyê, algorîtma, cureyê kurteyê, kurte.
records-help-https = Ji gerokan re dibêje ka çawa ve girê bidin: pêşanî, armanc, parametre.
records-help-loc = Cihek li ser rûyê erdê: firehî, dirêjî, bilindahî.
records-help-naptr = Navan ji bo telefonê diguherîne: rêz, tercîh, nîşan, xizmet, îfade, şûngir.
records-help-openpgpkey = Mifteyeke giştî ya OpenPGP, bi base 64.
records-help-ptr = Navnîşanekê dîsa dibe navê wê, di herêmên berevajî de.
records-help-smimea = Sertîfîkaya e-nameyê bi navnîşanekê ve girê dide: bikaranîn, hilbijêr, cureyê berhevdanê, dane.
records-help-sshfp = Şopa tiliyê ya mifteyeke SSH, wekî ku ssh-keygen -r dinivîse.
records-help-svcb = Dibêje ka xizmetek çawa tê gihîştin: pêşanî, armanc, parametre.
records-help-tlsa = Sertîfîkaya TLS bi portekê ve girê dide (DANE), li navekî wekî _443._tcp.www.
records-help-uri = Dibe URL-yekê: pêşanî, giranî, URL di nav dunikan de.
records-help-other = Dane wekî ku pelên herêmê wan dinivîsin.

records-added = Hat lêzêdekirin: { $record }
records-changed = Hat guhertin: { $record }
records-unchanged = Tiştek nehat guhertin: tomar jixwe vê dibêje.
records-deleted = Hat jêbirin: { $record }
records-someone = kesekî
records-changed-meanwhile = Di vê navê de ev tomar hat guhertin, ji aliyê { $who } ve. Niha ew ev e: { $record }. Tiştê ku te nivîsî li jêr maye: ji bo ku bikeve şûna wê, dîsa tomar bike.
records-deleted-meanwhile = Di vê navê de ev tomar hat jêbirin, ji aliyê { $who } ve. Tiştê ku te nivîsî li jêr maye: wê wekî tomareke nû lê zêde bike, an jî dev jê berde.
records-gone-already = Tomar jixwe çûye: ji aliyê { $who } ve hat jêbirin.
records-nameservers-displaced = Bi tomareke NS ya xwe li @, herêm êdî bi pêşkêşkerên navan ên vê pêşkêşkerê, { $nameservers }, nayê dayîn: ew tenê navên di tomarên xwe yên NS de dibêje, û divê her yek ji wan herêmê bide.
records-sure = Pêşkêşkerên navan ên xwe bi kar bîne
records-hint-spf = Niha li cem vî navî çend tomarên SPF hene. Pêşkêşkerên e-nameyan vê xelet dibînin: yekê tenê binivîse, bi hemû yên ku dikarin bişînin.
records-hint-mx = Li vê herêmê navnîşana { $name } tune ye, lewma e-name nagihîjin wir. Tomareke A an AAAA ji bo wê lê zêde bike.
records-hint-tag = Etîketa { $tag } nayê nasîn. Yên gelemperî issue, issuewild û iodef in.
records-none-selected = Tu tomar nehat nîşankirin.
records-several-deleted =
    { $count ->
        [one] { $count } tomar hat jêbirin
       *[other] { $count } tomar hatin jêbirin
    }
records-several-changed =
    { $count ->
        [one] TTL-ya { $count } tomarê hat danîn
       *[other] TTL-ya { $count } tomaran hat danîn
    }

import-title = Pelekî herêmê bîne
import-help = Pel dikeve şûna hemû tomarên herêmê. Tu pêşî dibînî ka çi diçe û çi tê.
import-empty = Pelekî hilbijêre, an jî nivîsa wî pê ve bike.
import-look = Lê binêre
import-mistakes-help = Tiştek nehat guhertin. Nivîsa li jêr rast bike, an jî pelê rastkirî hilbijêre.
import-changed = Herêm an pel ne ew e ku te lê nihêrî: di vê navê de hat guhertin. Tomar wekî xwe man. Ev e ya ku niha dê çêbibe.
import-nothing = Pel heman tiştî dibêje ku herêm jixwe dibêje
import-kept =
    { $count ->
        [one] { $count } tomar wekî xwe dimîne. Hê tiştek nehatiye guhertin.
       *[other] { $count } tomar wekî xwe dimînin. Hê tiştek nehatiye guhertin.
    }
import-submit = Tomarên herêmê biguherîne
import-done = Pelê herêmê hat wergirtin.

delete-zone-title = Herêmê jê bibe
delete-zone-what =
    { $count ->
        [one] Herêm bi { $count } tomara xwe û bi dîroka xwe re diçe.
       *[other] Herêm bi { $count } tomarên xwe û bi dîroka xwe re diçe.
    }
delete-zone-help = Di cih de êdî kesek ku li vir li domainê dipirse bersivê nagire: ne malper, ne e-name. Ev nayê vegerandin.
delete-zone-export = Berê pelê herêmê daxîne
delete-zone-domain = Ji bo piştrastkirinê { $domain } binivîse
delete-zone-other = Ev ne domaina herêmê ye, { $domain }.
delete-zone-submit = Vê herêmê jê bibe
delete-zone-done = { $domain } hat jêbirin.

copy-help = Ev herêm kopî ye: tomarên wê ji pêşkêşkerên wê yên sereke tên, û li wir tên guhertin.
copy-waiting = Heta niha tiştek ji wir nehatiye. Heta ku bê, pirsên li ser vê herêmê bi şaşiyê (SERVFAIL) tên bersivandin.
copy-expired = Dema kopiyê qediyaye. Heta ku pêşkêşkereke sereke dîsa bersiv bide, pirsên li ser vê herêmê bi şaşiyê (SERVFAIL) tên bersivandin.
copy-unconfirmed = Nûkirina wê ya dawîn bi ser neket. Heta ku dema wê biqede, bersivdayîn ji vê kopiyê berdewam e.
copy-see-state = Li rewşa wê binêre
copy-state-waiting = Hê tiştek nehatiye girtin
copy-state-expired = Dema wê qediyaye
copy-of = Kopiya
copy-key = Mifteya TSIG
copy-refreshed = Hat nûkirin
copy-never = hê na
copy-expires = Dema wê diqede
copy-expired-at = Dema wê qediya
copy-error = Çi xelet e
copy-retried = Ew bi xwe dîsa tê ceribandin.
copy-wrong-source = Heke navnîşan an mifte xelet be, vê herêmê jê bibe û ji nû ve biafirîne.
copy-promote = Bike herêmeke serbixwe
copy-empty-title = Hê tomar tune ne
copy-empty = Ew ji pêşkêşkerên sereke tên girtin.
records-nameservers-of-copy = Pêşkêşkerên navan ên herêmê
records-nameservers-copy = Ew ji pêşkêşkera sereke tên, û li wir tên guhertin.

promote-title = Kopiyê bike herêmeke serbixwe
promote-what = { $domain } tomar û hejmara xwe dihêle, û ji wê gavê pê ve li vir tê guhertin.
promote-what-empty = { $domain } ji wê gavê pê ve li vir tê guhertin.
promote-for-good = Êdî ji pêşkêşkerên sereke nayê girtin. Ev nayê vegerandin.
promote-nameservers = Tomarên wê yên NS yên pêşkêşkera sereke dimînin. Ji bo ku tenê ji vir were dayîn, paşê yên li @ jê bibe, û { $nameservers } li cem qeydkarê domainê binivîse. Pêşkêşkera kevn venemirîne heta ku resolver navên kevn êdî li cem xwe nehêlin, bi gelemperî du roj.
promote-as-of = Nûkirina dawîn a kopiyê bi ser neket: tomarên wê yên { $moment } in. Tiştê ku ji wê demê ve li cem pêşkêşkera sereke hatiye guhertin winda dibe.
promote-empty = Heta niha tiştek ji pêşkêşkerên sereke nehatiye: ew dibe herêmeke bê tomar.
promote-submit = Bike herêmeke serbixwe
promote-done = { $domain } niha herêmeke serbixwe ye.
