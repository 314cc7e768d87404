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

mail-password-changed-subject = Şîfreya te li { $site } hat guhertin
mail-password-changed-text =
    Silav,

    şîfreya hesabê te li { $site } hat guhertin.

    Heke tu bûyî, tiştekî neke. Heke ne tu bûyî, di cih de şîfreyeke din
    hilbijêre:

    { $forgotten }

    Piştre li jetonên xwe yên API binêre, ku hîn jî dixebitin:

    { $tokens }

    Yên ku tu nas nakî betal bike.

mail-second-factor-enabled-subject = Faktora te ya duyem li { $site } hat vekirin
mail-second-factor-enabled-text =
    Silav,

    faktora duyem a hesabê te li { $site } hat vekirin: ji niha û pê ve
    piştî şîfreyê kodek tê xwestin.

    Heke tu bûyî, tiştekî neke. Heke ne tu bûyî, di cih de şîfreyeke din
    hilbijêre:

    { $forgotten }

    Piştre ji rêveberekî bixwaze ku faktora duyem rake.

mail-second-factor-disabled-subject = Faktora te ya duyem li { $site } hat girtin
mail-second-factor-disabled-text =
    Silav,

    faktora duyem a hesabê te li { $site } hat girtin: ji bo têketinê
    tenê şîfre bes e.

    Heke tu bûyî, an jî rêveberek bi daxwaza te, tiştekî neke. Heke na,
    di cih de şîfreyeke din hilbijêre:

    { $forgotten }

    Piştre faktora duyem ji nû ve saz bike.

mail-token-created-subject = Jetoneke API ya nû ji bo hesabê te li { $site }
mail-token-created-text =
    Silav,

    ji bo hesabê te li { $site } jetoneke API ya nû hat çêkirin.

    Heke tu bûyî, tiştekî neke. Heke ne tu bûyî, wê li vir betal bike

    { $tokens }

    û di cih de şîfreyeke din hilbijêre:

    { $forgotten }

    Kesê ku jetoneke wisa li ba wî ye, bêyî şîfreya te wê bi kar tîne.
