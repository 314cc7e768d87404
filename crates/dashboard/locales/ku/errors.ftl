error-home = Vegere destpêkê
error-request = Daxwaz:

error-not-found-title = Rûpeleke wisa tune
error-not-found = Dibe ku navnîşan xelet hatibe nivîsandin, an tiştê li vir çûye an ê hesabekî din e.
error-method-title = Ev navnîşan tiştekî din dixwaze
error-method = Ew armanca formekê ye û bi serê xwe venabe. Vegere û formê bi kar bîne.
error-forged-title = Ev form kevn bûye
error-forged = Ji bo ewlehiya te em forman tenê ji rûpelekê qebûl dikin ku li vir ji te re vekirî ye. Dibe ku te di hilpekîneke din de têketibî an derketibî, an çerez girtî bin. Vegere, rûpelê ji nû ve bar bike û formê dîsa bişîne.
error-unreadable-title = Form nehat xwendin
error-unreadable = Ew bi tevahî negihîşt. Vegere û dîsa bişîne.
error-too-large-title = Ev pir mezin e
error-too-large = Ji { $size } zêdetir li vir cih nagire.
error-throttled-title = Pir caran hat ceribandin
error-throttled =
    { $minutes ->
        [one] Deqeyekê bisekine, paşê dîsa biceribîne.
       *[other] { $minutes } deqeyan bisekine, paşê dîsa biceribîne.
    }
error-refused-title = Ev nayê kirin
error-refused = Sedem li jêr e.
error-starting-title = Zonewright dest pê dike
error-starting = Herêm tên barkirin. Ev rûpel bi xwe dîsa lê dinêre.
error-unavailable-title = Niha nabe
error-unavailable = Karê pêşkêşkerê pir e, an danegeha wê bersivê nade. Tiştek nehat guhertin. Piştî kêliyekê dîsa biceribîne.
error-outcome-title = Nayê zanîn ka ev hat kirin an na
error-outcome = Bersiv pir dereng ma. Berî ku dîsa biceribînî, binêre ka guherîn li wir e.
error-internal-title = Li vir tiştek xelet çû
error-internal = Xeletî ya me ye û hat tomarkirin. Heke wisa bimîne, daxwaza jêrîn ji gerînende re bêje.
