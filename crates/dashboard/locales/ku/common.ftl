# Ya ku hemû rûpel parve dikin.

language-name = Kurdî

skip-to-content = Derbasî naverokê bibe
footer-line = mêvandariya DNS
nav-main = Sereke
nav-zones = Herêm
nav-tokens = Jetonên API
nav-docs = Belgekirin
nav-admin = Rêveberî
nav-signed-in-as = Têketî wekî
nav-profile = Profîl
nav-security = Ewlehî
nav-activity = Çalakî
nav-sign-in = Têkeve
nav-sign-out = Derkeve
nav-sign-up = Hesabekî veke

preferences-label = Ziman û xuyakirin
preferences-language = Ziman
preferences-theme = Xuyakirin
theme-auto = Wekî pergalê
theme-light = Ronî
theme-dark = Tarî

undo = Vegerîne
copy = Kopî bike
copied = Hat kopîkirin
script-failed = Çênebû. Girêdanê kontrol bike û dîsa biceribîne.
form-refused = Ji kerema xwe li tiştên nîşankirî yên jêrîn binêre.

breadcrumbs = Tu li vir î
pager-label = Rûpel
pager-page = Rûpela
pager-previous = Ya berê
pager-next = Ya paşê

time-now = niha
time-minutes-ago =
    { $count ->
        [one] berî deqeyekê
       *[other] berî { $count } deqeyan
    }
time-hours-ago =
    { $count ->
        [one] berî saetekê
       *[other] berî { $count } saetan
    }
time-days-ago =
    { $count ->
        [one] duh
       *[other] berî { $count } rojan
    }
time-in-minutes =
    { $count ->
        [one] di nav deqeyekê de
       *[other] di nav { $count } deqeyan de
    }
time-in-hours =
    { $count ->
        [one] di nav saetekê de
       *[other] di nav { $count } saetan de
    }
time-in-days =
    { $count ->
        [one] di nav rojekê de
       *[other] di nav { $count } rojan de
    }
month-1 = Rêb
month-2 = Reş
month-3 = Ada
month-4 = Avr
month-5 = Gul
month-6 = Pûş
month-7 = Tîr
month-8 = Gel
month-9 = Rez
month-10 = Kew
month-11 = Ser
month-12 = Ber
