# The way in: signing in, signing up, and what one-time links lead to.

sign-in-title = Sign in
sign-in-button = Sign in
sign-in-forgotten = Forgotten your password?
sign-in-no-account = No account yet?
sign-in-to-sign-up = How to get one
sign-in-refused = The email address or the password is wrong.
sign-in-ended = Your session has ended.
sign-in-elsewhere = Sign in in a new tab,
sign-in-then-again = then come back and send the form again. What you typed is still here.
sign-out-done = You are signed out.

second-factor-title = Enter your code
second-factor-lead = Your password was right. Now type the code that your authenticator app shows.
second-factor-lost = Use a recovery code
second-factor-none-left = No app and no recovery codes any more? An administrator can turn the second factor off for you.
second-factor-over = That took too long, or too many codes were wrong. Sign in again.
code-label = 6-digit code
code-wrong = This code is wrong, or it was used before. Wait for the next one.
recovery-label = Recovery code
recovery-help = Each of them works once.
recovery-button = Sign in with it

sign-up-title = Create an account
sign-up-lead = We send you a link. You choose a password behind it.
sign-up-email-help = You sign in with it, and it is never shown to others.
sign-up-button = Send me the link
sign-up-closed = New accounts are made by those who run this server. Ask them for an invitation.
sign-up-by-invitation = You need an invitation to create an account here. Ask an administrator of this server for one.
sign-up-invited = Have you been invited? Then open the link in your invitation.
sign-up-have-account = You have an account?
sign-up-sent = If the address is yours, you will find a mail from us there, with a link that takes you on.

mail-sent-title = Look into your mail
mail-sent-to = Thank you. Your request for { $email } has come in.
mail-sent-hours =
    { $hours ->
        [one] The link works once, within an hour.
       *[other] The link works once, within { $hours } hours.
    }
mail-sent-nothing = Nothing after a few minutes? Look among the spam, and check the address.
mail-sent-again = Try again

forgotten-title = Forgotten your password?
forgotten-lead = Tell us the address of your account, and we send you a link with which you choose another password.
forgotten-button = Send me the link
forgotten-no-mail = This server sends no mail. Ask an administrator: they can give you a link with which you choose another password.
forgotten-back = Back to sign in
forgotten-sent = If there is an account with this address, you will find a mail from us there, with a link to choose another password.

reset-title = Choose another password
reset-lead = You will be signed out everywhere.
reset-button = Change password
reset-done = Your password is changed. Sign in with it.

welcome-title = Welcome
welcome-invitation = You are invited. Choose a password, and your account is ready.
welcome-confirmation = Your address is confirmed. Choose a password, and your account is ready.
welcome-first-administrator = This server is new. The account that you make here is its administrator.
welcome-signed-in = This makes another account. You are signed in already, as
welcome-password = Password
welcome-button = Create account
welcome-done = Welcome! Your account is ready.

link-gone-title = This link does not work any more
link-gone = Each link works once, and for a limited time. It may also have been cut off when it was copied.
link-gone-account = If you have used it, your account is there: sign in. If not, ask for a new invitation, or sign up once more.
link-gone-password = If you have used it, your new password holds: sign in. If not, ask for a new link.
link-gone-home = To your zones
link-gone-new = Get a new link
