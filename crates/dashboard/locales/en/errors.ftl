error-home = Back to the start
error-request = Request:

error-not-found-title = There is no such page
error-not-found = The address may be mistyped, or what was here is gone or belongs to another account.
error-method-title = This address takes something else
error-method = It is the target of a form and cannot be opened by itself. Go back and use the form.
error-forged-title = This form is out of date
error-forged = For your safety we take forms only from a page that you have open here. You may have signed in or out in another tab, or cookies may be off. Go back, load the page again, and send the form once more.
error-unreadable-title = The form could not be read
error-unreadable = It did not arrive whole. Go back and send it once more.
error-too-large-title = That is too large
error-too-large = No more than { $size } fit here.
error-throttled-title = Too many attempts
error-throttled =
    { $minutes ->
        [one] Wait a minute, then try again.
       *[other] Wait { $minutes } minutes, then try again.
    }
error-refused-title = That cannot be done
error-refused = The reason is below.
error-starting-title = Zonewright is starting
error-starting = Zones are being loaded. This page looks again by itself.
error-unavailable-title = Not just now
error-unavailable = The server has too much to do, or its database does not answer. Nothing was changed. Try again in a moment.
error-outcome-title = It is not known whether this was done
error-outcome = It took too long to say. Look whether the change is there before you try again.
error-internal-title = Something went wrong here
error-internal = The fault is ours, and it has been noted. If it stays, tell the operator the request below.
