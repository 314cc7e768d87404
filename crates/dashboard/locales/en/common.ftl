# What all pages share.

# What readers of this language call it.
language-name = English

skip-to-content = Skip to content
footer-line = DNS hosting
nav-main = Main
nav-zones = Zones
nav-tokens = API tokens
nav-docs = Documentation
nav-admin = Administration
nav-signed-in-as = Signed in as
nav-profile = Profile
nav-security = Security
nav-activity = Activity
nav-sign-in = Sign in
nav-sign-out = Sign out
nav-sign-up = Create account

preferences-label = Language and appearance
preferences-language = Language
preferences-theme = Appearance
theme-auto = Like the system
theme-light = Light
theme-dark = Dark

undo = Undo
copy = Copy
copied = Copied
script-failed = That did not work. Check the connection and try again.
form-refused = Please check what is marked below.

breadcrumbs = You are in
pager-label = Pages
pager-page = Page
pager-previous = Previous
pager-next = Next

time-now = just now
time-minutes-ago =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
time-hours-ago =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
time-days-ago =
    { $count ->
        [one] yesterday
       *[other] { $count } days ago
    }
time-in-minutes =
    { $count ->
        [one] in a minute
       *[other] in { $count } minutes
    }
time-in-hours =
    { $count ->
        [one] in an hour
       *[other] in { $count } hours
    }
time-in-days =
    { $count ->
        [one] in a day
       *[other] in { $count } days
    }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
