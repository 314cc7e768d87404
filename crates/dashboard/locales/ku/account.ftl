# Hesabê te bi xwe.

account-title = Hesab
account-email = Navnîşana e-nameyê
account-first-name = Nav
account-last-name = Paşnav
account-company = Şirket
account-since = Endam ji
account-is-administrator = Rêveber
account-language-browser = Wekî gerokê
account-language-help = Ya van rûpelan û ya e-nameyên ji bo te.
account-saved = Profîla te hat tomarkirin.
optional = ne mecbûrî
save = Tomar bike
cancel = Dev jê berde
breadcrumbs-label = Tu li vir î

password-label = Şîfre
password-about = Şîfreyeke dirêj ku tu li tu dereke din bi kar nayînî. Rêvebera şîfreyan wê ji bo te bi bîr tîne.
password-change = Şîfreyê biguherîne
password-present = Şîfreya niha
password-new = Şîfreya nû
password-help = Herî kêm 10 tîp.
password-show = Şîfreyê nîşan bide
password-wrong = Şîfre xelet e.
password-refused = Yeke ku herî kêm 10 tîp be hilbijêre, ne navnîşana e-nameya te, ne şîfreyeke belav û ne rêz an dubarekirina tuşan: wek çend peyvên ku têkiliya wan bi hev re tune.
password-changed = Şîfreya te hat guhertin. Hemû danişînên din qediyan.
password-ends-sessions = Hemû danişînên te yên din diqedin.
password-keeps-tokens = Jetonên te yên API dixebitin wekî berê.
password-tokens = Li jetonên xwe yên API binêre
email-refused = Ev ne navnîşaneke e-nameyê ye, wekî ez@example.com.
email-taken = Jixwe hesabek bi vê navnîşanê heye.

second-factor-name = Faktora duyem
second-factor-on = Vekirî
second-factor-is-off = Girtî
second-factor-since = Ji { $date } ve tu bi şîfreya xwe û bi kodekê têdikevî.
second-factor-about = Bi sepaneke piştrastkirinê ya li ser telefona te, şîfreyeke dizî bi tena serê xwe tiştekî venake.
second-factor-set-up = Faktora duyem saz bike
second-factor-turn-off = Bigire
second-factor-turn-off-title = Faktora duyem bigire
second-factor-turn-off-lead = Ji wir û pê ve ji bo têketinê tenê şîfreya te bes e. Kodên te yên rizgarkirinê êdî naxebitin, û hemû danişînên te yên din diqedin.
second-factor-turned-off = Faktora duyem girtî ye.
second-factor-turned-on = Faktora duyem vekirî ye. Ji niha û pê ve tu bi kodekê jî têdikevî.
set-up-scan-title = Vê kodê skan bike
set-up-scan = Bi sepaneke piştrastkirinê wekî Aegis, Google Authenticator, 1Password an Bitwarden.
set-up-qr = Koda QR ji bo sepana te ya piştrastkirinê
set-up-open-app = Sepanê li ser vê amûrê veke
set-up-by-hand = Kamera naxebite?
set-up-by-hand-help = Vê sirê di sepanê de binivîse: li gorî demê, 6 hejmar, 30 saniye.
set-up-secret = Sir
set-up-code-title = Koda ku sepan nîşan dide binivîse
set-up-confirm = Veke
set-up-over = Ev pir dirêj kişand. Koda nû skan bike.
recovery-left =
    { $count ->
        [0] Tu kodên te yên rizgarkirinê neman. Yên nû çêke, yan na dema telefona te winda bibe tu yê li derve bimînî.
        [one] 1 koda te ya rizgarkirinê maye.
       *[other] { $count } kodên te yên rizgarkirinê mane.
    }
recovery-title = Kodên te yên rizgarkirinê
recovery-lead = Heke telefona te winda bibe, her yek ji van kodan carekê têketina te pêk tîne.
recovery-once = Ew tenê vê carê tên nîşandan. Wan li cihê ku tu şîfreyên xwe lê diparêzî, an li ser kaxezê biparêze.
recovery-download = Daxîne
recovery-kept = Min ew parastin
recovery-renew = Kodên rizgarkirinê yên nû
recovery-renew-lead = Tu yê deh kodên nû bistînî. Yên kevn êdî naxebitin.
recovery-renew-button = Kodên nû nîşan bide

sessions-title = Cihên ku tu lê têketî
sessions-end-others = Ji hemû cihên din derkeve
sessions-ended =
    { $count ->
        [0] Tu li tu cihekî din têneketibûyî.
        [one] Danişîneke din qediya.
       *[other] { $count } danişînên din qediyan.
    }
session-this-one = Ev gerok
session-seen = cara dawî
session-since = têketin:
session-end = Derkeve
session-ended = Tu ji wir derketî.
device-on-system = { $browser } li ser { $system }
device-unknown-on = Geroka nenas li ser { $system }
device-unknown = Geroka nenas

activity-lead = Tiştên ku bi hesabê te hatine kirin, yên herî nû pêşî. Heke tiştek li vir ne karê te be, şîfreya xwe biguherîne.
activity-none-title = Li vir tiştek tune
activity-none = Tiştê kevntir tune.
activity-newest = Yên herî nû
activity-older = Yên kevntir
event-by = ji aliyê
event-by-operator = gerînendeyê pêşkêşkerê
event-other = Tiştekî din
event-account-created = Hesab hat vekirin
event-signed-in = Têketin
event-second-factor-failed = Koda xelet piştî şîfreya rast
event-signed-out = Derketin
event-session-ended = Danişîn hat qedandin
event-other-sessions-ended = Hemû danişînên din hatin qedandin
event-password-changed = Şîfre hat guhertin
event-password-reset = Şîfre bi girêdanekê hat guhertin
event-reset-link-created = Girêdana ji bo şîfreyeke din hat çêkirin
event-second-factor-enabled = Faktora duyem hat vekirin
event-second-factor-disabled = Faktora duyem hat girtin
event-recovery-codes-created = Kodên rizgarkirinê yên nû
event-recovery-code-used = Kodeke rizgarkirinê hat bikaranîn
event-token-created = Jetona API hat çêkirin
event-token-revoked = Jetona API hat betalkirin
event-invitation-created = Vexwendin hat çêkirin
event-invitation-voided = Vexwendin hat vekişandin
event-administrator-granted = Bû rêveber
event-administrator-revoked = Êdî ne rêveber e
event-limits-changed = Sînor hatin guhertin
event-limits = herêm: { $zones }, tomarên herêmekê: { $records }
event-limit-of-server = sînorê pêşkêşkerê
event-limit-none = bêsînor
event-account-suspended = Hesab hat rawestandin
event-account-resumed = Hesab dîsa çalak e
event-zone-removed = Herêm ji aliyê rêveberekî ve hat jêbirin
event-zone-handed-over = Herêm ji hesabekî din re hat dayîn
event-zone-received = Herêm ji hesabekî din hat wergirtin
event-deletion-started = Jêbirina hesêb dest pê kir
event-account-deleted = Hesab hat jêbirin

delete-title = Hesêb jê bibe
delete-short = Bi hemû herêm, tomar û jetonên API yên wî. Ev nayê vegerandin.
delete-to = Hesêb jê bibe…
delete-warning = Ev nayê vegerandin.
delete-no-zones = Tu herêmên hesêb tune ne.
delete-zones =
    { $count ->
        [one] 1 herêm pê re diçe û êdî nayê bersivandin:
       *[other] { $count } herêm pê re diçin û êdî nayên bersivandin:
    }
delete-further =
    { $count ->
        [one] û 1 ya din
       *[other] û { $count } yên din
    }
delete-tokens = Hemû jetonên API yekser ji kar dikevin.
delete-type = Ji bo berdewamiyê navnîşana hesêb binivîse:
delete-typed-wrong = { $email } binivîse
delete-button = Hesêb bi tevahî jê bibe
delete-done = Hesabê te tê jêbirin. Oxir be.
