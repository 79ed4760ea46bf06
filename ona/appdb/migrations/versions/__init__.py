"""The versions, oldest first: r0001, r0002 and so on."""
