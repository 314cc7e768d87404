# Mail. Lines are written as they are sent: keep them short. An address stands on a line of its own.

mail-confirmation-subject = Confirm your address for { $site }
mail-confirmation-text =
    Hello,

    someone, most likely you, wants to make an account at { $site }
    with this e-mail address. To confirm the address and to choose a
    password, open this link within 24 hours:

    { $link }

    It can be used once. If it was not you, do nothing: no account is
    made.

mail-account-exists-subject = Your account at { $site }
mail-account-exists-text =
    Hello,

    someone, most likely you, wanted to make an account at { $site }
    with this e-mail address. There is one already: sign in at

    { $sign-in }

    or choose another password at

    { $forgotten }

    If it was not you, do nothing: nothing was changed.

mail-invitation-subject = An invitation to { $site }
mail-invitation-text =
    Hello,

    you are invited to { $site }. To choose a password and to make your
    account, open this link within 7 days:

    { $link }

    It can be used once. If you do not want an account, do nothing.

mail-password-reset-subject = Another password for { $site }
mail-password-reset-text =
    Hello,

    someone, most likely you, asked for another password for the account
    of this e-mail address at { $site }. To choose it, open this link
    within an hour:

    { $link }

    It can be used once. If it was not you, do nothing: your password
    stays as it is.
