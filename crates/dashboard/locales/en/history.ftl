# What became of a zone.

history-title = History
history-undone = The change was taken back.
