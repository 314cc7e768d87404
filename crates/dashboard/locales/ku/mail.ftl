# E-name. Rêz wekî ku hatine nivîsandin tên şandin: bila kurt bin. Navnîşanek li rêzeke xwe ye.

mail-confirmation-subject = Navnîşana xwe ji bo { $site } piştrast bike
mail-confirmation-text =
    Silav,

    kesekî, gelek îhtimal e ku tu bî, xwest bi vê navnîşana e-nameyê li
    { $site } hesabekî veke. Ji bo ku navnîşanê piştrast bikî û
    şîfreyekê hilbijêrî, di nav 24 saetan de vê girêdanê veke:

    { $link }

    Ew tenê carekê tê bikaranîn. Heke ne tu bûyî, tiştekî neke: tu hesab
    nayê vekirin.

mail-account-exists-subject = Hesabê te li { $site }
mail-account-exists-text =
    Silav,

    kesekî, gelek îhtimal e ku tu bî, xwest bi vê navnîşana e-nameyê li
    { $site } hesabekî veke. Jixwe hesabek heye: li vir têkeve

    { $sign-in }

    an jî li vir şîfreyeke din hilbijêre

    { $forgotten }

    Heke ne tu bûyî, tiştekî neke: tiştek nehat guhertin.

mail-invitation-subject = Vexwendinek ji bo { $site }
mail-invitation-text =
    Silav,

    tu ji bo { $site } hatî vexwendin. Ji bo ku şîfreyekê hilbijêrî û
    hesabê xwe vekî, di nav 7 rojan de vê girêdanê veke:

    { $link }

    Ew tenê carekê tê bikaranîn. Heke tu hesabekî naxwazî, tiştekî neke.

mail-password-reset-subject = Şîfreyeke din ji bo { $site }
mail-password-reset-text =
    Silav,

    kesekî, gelek îhtimal e ku tu bî, ji bo hesabê vê navnîşana e-nameyê
    li { $site } şîfreyeke din xwest. Ji bo ku wê hilbijêrî, di nav
    saetekê de vê girêdanê veke:

    { $link }

    Ew tenê carekê tê bikaranîn. Heke ne tu bûyî, tiştekî neke: şîfreya
    te wekî xwe dimîne.
