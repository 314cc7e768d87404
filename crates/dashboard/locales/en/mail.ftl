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

mail-password-changed-subject = Your password at { $site } was changed
mail-password-changed-text =
    Hello,

    the password of your account at { $site } was changed.

    If it was you, there is nothing to do. If it was not, choose another
    password at once:

    { $forgotten }

    Then look through your API tokens, which go on working:

    { $tokens }

    Revoke those that you do not know.

mail-second-factor-enabled-subject = Your second factor at { $site } was turned on
mail-second-factor-enabled-text =
    Hello,

    the second factor of your account at { $site } was turned on: from
    now on a code is asked for behind the password.

    If it was you, there is nothing to do. If it was not, choose another
    password at once:

    { $forgotten }

    Then ask an administrator to remove the second factor.

mail-second-factor-disabled-subject = Your second factor at { $site } was turned off
mail-second-factor-disabled-text =
    Hello,

    the second factor of your account at { $site } was turned off: the
    password alone is enough to sign in.

    If it was you, or an administrator at your request, there is nothing
    to do. If it was not, choose another password at once:

    { $forgotten }

    Then set the second factor up again.

mail-token-created-subject = A new API token for your account at { $site }
mail-token-created-text =
    Hello,

    a new API token was made for your account at { $site }.

    If it was you, there is nothing to do. If it was not, revoke it at

    { $tokens }

    and choose another password at once:

    { $forgotten }

    Whoever has such a token can use it without your password.
