# Çi hat serê herêmekê.

history-title = Dîrok
history-undone = Guherîn hat vegerandin.
